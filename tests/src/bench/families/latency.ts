import { defaultFrameSize } from '@jetwatch/shared/recipe'
import type { Plan } from '../harness/plan.ts'
import type { Row } from '../harness/row.ts'
import { quantile, spreadOf } from '../harness/statistics.ts'
import { pacedRun } from '../support/paced-run.ts'
import { startPipelineSystem } from '../support/pipeline-system.ts'
import { saturate } from '../support/saturate.ts'
import type { StageTimes } from '../support/stage-times.ts'

const FRAME = 1024
const CASES = [
  { model: 'dense-6', events: 160_000 },
  { model: 'cnn-6', events: 40_000 },
]
const LEVELS = [25, 50, 80]
const SETTLE_SECONDS = 3
const SECONDS = 12
const STAGES = ['transport', 'engine', 'decision', 'delivery'] as const

/** Publish → decision with a reader, at shares of what the pipeline does at saturation, and which stage took it. */
export async function benchLatency(plan: Plan): Promise<Row[]> {
  await using system = await startPipelineSystem()
  const rows: Row[] = []
  for (const { model, events } of CASES) {
    plan.tell(`latency: ${model} at saturation`)
    const { seconds } = await saturate(system, { model, events, frameSize: FRAME })
    const highest = events / seconds
    for (const level of LEVELS) {
      plan.tell(`latency: ${model} at ${level} %`)
      const rate = Math.max(1, Math.round((highest * level) / 100))
      const { scored, seconds: elapsed, stages } = await pacedRun(system, { model, rate, settleSeconds: SETTLE_SECONDS, seconds: SECONDS })
      rows.push(toRow(`${model} at ${level} % of saturation`, stages, rate, scored / elapsed))
    }
  }
  return rows
}

function toRow(name: string, stages: readonly StageTimes[], asked: number, scored: number): Row {
  const total = stages.map((stage) => stage.total)
  const parts = STAGES.flatMap((part): [string, number][] => {
    const times = stages.map((stage) => stage[part])
    return [
      [`ms ${part} p50`, quantile(times, 0.5)],
      [`ms ${part} p99`, quantile(times, 0.99)],
    ]
  })
  const percentiles = { 'ms p50': quantile(total, 0.5), 'ms p95': quantile(total, 0.95), 'ms p99': quantile(total, 0.99) }
  const frame = defaultFrameSize(asked)
  return {
    ...{ family: 'latency', name, unit: 'ms', value: spreadOf(total), coreMicroseconds: null, references: [] },
    figures: { ...percentiles, 'jets/s scored': scored, ...Object.fromEntries(parts) },
    notes: [`${stages.length} frames of ${frame} events at ${asked} jets/s; quartiles of the frames, not of repetitions`],
  }
}
