import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '@jetwatch/engine/create'
import type { EngineName } from '@jetwatch/engine/engine'
import { findModel } from '@jetwatch/engine/model'
import { type Contender, looping, type Work } from '../harness/contender.ts'
import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/plan.ts'
import { type Row, rateRow } from '../harness/row.ts'
import { quantile } from '../harness/statistics.ts'
import { ENGINE } from '../harness/targets.ts'
import { usableEngines } from '../support/engines.ts'
import { type PipelineSystem, startPipelineSystem } from '../support/pipeline-system.ts'
import { denseImages, REPOSITORY, sampleJets } from '../support/samples.ts'
import { PARTS, type Part, type Saturated, type Saturation, saturate } from '../support/saturate.ts'
import { scoring } from './engine.ts'

/** What the scorer gives its engine at once under load: on the CPU as many as it takes best. */
const batchOf = (engine: EngineName): number => (engine === 'cpu' ? 128 : 1024)
const FRAME = 1024
const ENGINE_SECONDS = 1
const REPETITIONS = 3

interface Case {
  readonly name: string
  readonly model: string
  /** Whether the producer keeps its images, as a replay may. */
  readonly cached: boolean
  readonly events: number
}

/** Long enough that what a start and an end are like hardly counts: several seconds on two cores. */
const CASES: readonly Case[] = [
  { name: 'cnn-6, live preprocessing', model: 'cnn-6', cached: false, events: 60_000 },
  { name: 'cnn-6, cached images', model: 'cnn-6', cached: true, events: 60_000 },
  { name: 'dense-6, live preprocessing', model: 'dense-6', cached: false, events: 240_000 },
  { name: 'dense-6, cached images', model: 'dense-6', cached: true, events: 240_000 },
]
const QUICK: readonly Case[] = [{ name: 'dense-6, live preprocessing', model: 'dense-6', cached: false, events: 20_000 }]
/** Enough for a pass over the sample, which fills the cache. */
const PASS_EVENTS = 30_000

/** End to end at saturation: file → JETS → engine → SCORES and FLAGS → gateway, against the engine alone on all cores. */
export async function benchPipeline(plan: Plan): Promise<Row[]> {
  await using system = await startPipelineSystem()
  const cache = await mkdtemp(join(tmpdir(), 'jetwatch-bench-images-'))
  try {
    const rows: Row[] = []
    for (const engine of await usableEngines(plan)) {
      for (const one of plan.quick ? QUICK : CASES) rows.push(await benchCase(plan, system, engine, one, cache))
    }
    return rows
  } finally {
    await rm(cache, { recursive: true, force: true })
  }
}

async function benchCase(plan: Plan, system: PipelineSystem, name: EngineName, one: Case, cache: string): Promise<Row> {
  const what = name === 'cpu' ? one.name : `${one.name}, on ${name}`
  plan.tell(`pipeline: ${what}`)
  const model = await findModel(`${REPOSITORY}models`, one.model)
  await using engine = await createEngine(model, { engine: name })
  const batch = batchOf(name)
  const score = scoring(engine, denseImages(await sampleJets(batch)), batch)
  const runs: Saturated[] = []
  // What the gateway does goes by the clock as well, so that a short run on a busy machine would measure that.
  const counted = plan.quick ? PARTS.filter((part) => part !== 'gateway') : PARTS
  const options: Saturation = {
    ...{ model: one.model, events: one.events, frameSize: FRAME, scorerFlags: ['--engine', name] },
    producerFlags: one.cached ? ['--image-cache', cache] : [],
  }
  const pipeline: Contender = {
    name: 'pipeline',
    warmUp: async () => {
      if (one.cached) await saturate(system, { ...options, events: PASS_EVENTS })
    },
    measure: async (): Promise<Work> => {
      const result = await saturate(system, options)
      runs.push(result)
      const cpu = counted.reduce((sum, part) => sum + result.cpu[part], 0)
      return { units: result.events, seconds: result.seconds, cpu }
    },
  }
  const alone = looping(ENGINE, async () => {
    await score()
    return batch
  })
  const repetitions = plan.quick ? 1 : Math.min(REPETITIONS, plan.repetitions)
  const works = await interleave([plan.ours(pipeline), alone], {
    repetitions,
    seconds: ENGINE_SECONDS,
    onRepetition: (done, total) => plan.tell(`pipeline: ${what}, ${done} of ${total}`),
  })
  const core = works[1]?.map(({ units, cpu }) => (1e6 * (cpu as number)) / units) ?? []
  const figures = { ...partFigures(runs), 'core-µs engine alone': middle(core) }
  return rateRow(
    { family: 'pipeline', name: what, unit: 'jets/s', figures, notes: [`${availableParallelism()} cores; engine in batches of ${batch}`] },
    works,
    [ENGINE],
  )
}

/** Core-microseconds a jet of each process, the middle one of the runs. */
export const partFigures = (runs: readonly Saturated[]): Record<string, number> =>
  Object.fromEntries(PARTS.map((part: Part) => [`core-µs ${part}`, middle(runs.map(({ cpu, events }) => (1e6 * cpu[part]) / events))]))

const middle = (values: readonly number[]): number => quantile(values, 0.5)
