import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan } from '../harness/plan.ts'
import type { Row } from '../harness/row.ts'
import { spreadOf } from '../harness/statistics.ts'
import { readProfiles, secondsIn } from '../support/cpu-profile.ts'
import { startPipelineSystem } from '../support/pipeline-system.ts'
import { PARTS, saturate } from '../support/saturate.ts'

const EVENTS = 160_000
const FRAME = 1024

/** Files that only count and tell: what the services do about themselves, beside their work. */
const TELLING = [/services\/(scorer|producer)\/src\/report\.ts$/, /bus\/src\/(heartbeat|state|log)\.ts$/, /shared\/src\/latency\.ts$/]
/** What the gateway keeps of the stream: window, histograms, figures of merit, latencies, rates. */
const STATISTICS = [
  /shared\/src\/(rolling|histogram|latency|unique-slots|run-scores|pass-sample)\.ts$/,
  /shared\/src\/metrics\//,
  /gateway\/(rate-meter|recent-latency|recent-scores|timeline)\.ts$/,
]

/** Share of the processor time that goes into figures about the stream, by V8's profile of the processes at saturation. */
export async function benchMetrics(plan: Plan): Promise<Row[]> {
  plan.tell('metrics: profiling scorer and gateway at saturation')
  const folders = { scorer: await mkdtemp(join(tmpdir(), 'jetwatch-prof-')), gateway: await mkdtemp(join(tmpdir(), 'jetwatch-prof-')) }
  const profiling = (folder: string): string[] => ['--cpu-prof', `--cpu-prof-dir=${folder}`]
  try {
    const system = await startPipelineSystem(profiling(folders.gateway))
    const result = await saturate(system, {
      model: 'dense-6',
      events: EVENTS,
      frameSize: FRAME,
      scorerNode: profiling(folders.scorer),
    }).finally(() => system[Symbol.asyncDispose]())
    const all = PARTS.reduce((sum, part) => sum + result.cpu[part], 0)
    const row = async (part: 'scorer' | 'gateway', name: string, files: readonly RegExp[], what: string): Promise<Row> => {
      const profiles = await readProfiles(folders[part])
      const seconds = profiles.reduce((sum, profile) => sum + secondsIn(profile, (url) => files.some((file) => file.test(url))), 0)
      return {
        ...{ family: 'metrics', name, unit: '% of its CPU time', value: spreadOf([(100 * seconds) / result.cpu[part]]) },
        ...{ coreMicroseconds: (1e6 * seconds) / EVENTS, references: [] },
        figures: { '% of all processes': (100 * seconds) / all, 's profiled': result.cpu[part] },
        notes: [what],
      }
    }
    return [
      await row('scorer', 'scorer, counting and telling', TELLING, 'report, heartbeat, state documents, log'),
      await row('gateway', 'gateway, statistics of the stream', STATISTICS, 'window, histograms, ROC, pulls, latencies, rates, timelines'),
    ]
  } finally {
    for (const folder of Object.values(folders)) await rm(folder, { recursive: true, force: true })
  }
}
