import { createRandom } from '@jetwatch/shared/random'
import { RollingWindow } from '@jetwatch/shared/rolling'
import { looping } from '../harness/contender.ts'
import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/plan.ts'
import { type Row, rateRow } from '../harness/row.ts'
import { spreadOf } from '../harness/statistics.ts'
import { pacedRun } from '../support/paced-run.ts'
import { type PipelineSystem, startPipelineSystem } from '../support/pipeline-system.ts'
import { PARTS, saturate } from '../support/saturate.ts'
import { openViewers } from '../support/viewers.ts'
import { partFigures } from './pipeline.ts'

const MODEL = 'dense-6'
const FRAME = 1024
const SCORER_EVENTS = 120_000
const LENGTH_EVENTS = 600_000
const PIECES = 6
/** Of each rate below: well under what the pipeline does. */
const PACED = { model: MODEL, settleSeconds: 3, seconds: 10 }
const RUNS_RATE = 4_000
const VIEWERS_RATE = 2_000

/** What happens when there is more of something: scorers, runs, events, window, viewers. */
export async function benchScale(plan: Plan): Promise<Row[]> {
  await using system = await startPipelineSystem()
  return [
    ...(await benchScorers(plan, system)),
    await benchLength(plan, system),
    ...(await benchRuns(plan, system)),
    ...(await benchViewers(plan, system)),
    ...(await benchWindow(plan)),
  ]
}

async function benchScorers(plan: Plan, system: PipelineSystem): Promise<Row[]> {
  const rows: Row[] = []
  for (const scorers of [1, 2, 4]) {
    plan.tell(`scale: ${scorers} scorer processes`)
    const result = await saturate(system, { model: MODEL, events: SCORER_EVENTS, frameSize: FRAME, scorers })
    const cpu = PARTS.reduce((sum, part) => sum + result.cpu[part], 0)
    const works = [[{ units: result.events, seconds: result.seconds, cpu }]]
    const name = `${scorers} scorer process${scorers === 1 ? '' : 'es'}, ${MODEL}`
    rows.push(rateRow({ family: 'scale', name, unit: 'jets/s', figures: partFigures([result]) }, works, []))
  }
  return rows
}

/** Processor time of an event in successive pieces of one stream: flat, or something grows. */
async function benchLength(plan: Plan, system: PipelineSystem): Promise<Row> {
  plan.tell(`scale: a stream of ${LENGTH_EVENTS} jets`)
  const samples: { events: number; cpu: number }[] = []
  const result = await saturate(system, {
    ...{ model: MODEL, events: LENGTH_EVENTS, frameSize: FRAME },
    onSample: (frames, cpu) => void samples.push({ events: frames * FRAME, cpu: cpu.scorer + cpu.gateway + cpu['nats-server'] }),
  })
  const pieces = Array.from({ length: PIECES }, (_, k) => {
    const [from, to] = [k, k + 1].map((edge) => (LENGTH_EVENTS * edge) / PIECES) as [number, number]
    const inside = samples.filter(({ events }) => events >= from && events <= to)
    const [first, last] = [inside[0], inside.at(-1)]
    return first && last && last.events > first.events ? (1e6 * (last.cpu - first.cpu)) / (last.events - first.events) : Number.NaN
  })
  const [head, tail] = [pieces[1] as number, pieces.at(-1) as number]
  const works = [[{ units: result.events, seconds: result.seconds, cpu: PARTS.reduce((sum, part) => sum + result.cpu[part], 0) }]]
  const figures = {
    ...Object.fromEntries(pieces.map((piece, k) => [`core-µs in piece ${k + 1}`, piece])),
    'last over second piece': tail / head,
  }
  const notes = ['core-µs a jet of scorer, nats-server and gateway; the first piece shares the cores with the producer']
  return rateRow(
    { family: 'scale', name: `a stream of ${LENGTH_EVENTS} jets in ${PIECES} pieces`, unit: 'jets/s', figures, notes },
    works,
    [],
  )
}

async function benchRuns(plan: Plan, system: PipelineSystem): Promise<Row[]> {
  const rows: Row[] = []
  for (const runs of [1, 4, 16]) {
    plan.tell(`scale: ${runs} concurrent runs`)
    const { scored, seconds, cpu, stages } = await pacedRun(system, { ...PACED, rate: RUNS_RATE, runs })
    const figures = { 'of the rate asked': scored / seconds / RUNS_RATE, 'ms p50': spreadOf(stages.map(({ total }) => total)).median }
    const works = [[{ units: scored, seconds, cpu: cpu.all }]]
    const name = `${runs} concurrent run${runs === 1 ? '' : 's'}, ${RUNS_RATE} jets/s together`
    rows.push(rateRow({ family: 'scale', name, unit: 'jets/s', figures }, works, []))
  }
  return rows
}

async function benchViewers(plan: Plan, system: PipelineSystem): Promise<Row[]> {
  const rows: Row[] = []
  for (const viewers of [1, 10, 100]) {
    plan.tell(`scale: ${viewers} viewers`)
    const { scored, seconds, cpu } = await pacedRun(system, {
      ...{ ...PACED, rate: VIEWERS_RATE },
      meanwhile: () => openViewers(system.gateway.url, viewers),
    })
    const works = [[{ units: scored, seconds, cpu: cpu.gateway }]]
    const figures = { '% of a core, gateway': (100 * cpu.gateway) / seconds }
    const notes = ['core-µs of the gateway alone']
    const name = `${viewers} viewer${viewers === 1 ? '' : 's'} at ${VIEWERS_RATE} jets/s`
    rows.push(rateRow({ family: 'scale', name, unit: 'jets/s', figures, notes }, works, []))
  }
  return rows
}

/** The gateway's rolling window: adding an event, and all figures of merit. */
async function benchWindow(plan: Plan): Promise<Row[]> {
  const random = createRandom(1)
  const scores = Float64Array.from({ length: 4_096 }, () => random.next())
  const rows: Row[] = []
  for (const capacity of [1_000, 20_000, 100_000]) {
    plan.tell(`scale: a window of ${capacity} events`)
    const window = new RollingWindow({ low: 0, high: 1, bins: 120, classes: 2 }, capacity)
    let next = 0
    const add = (): void => {
      const row = next++
      window.add({
        score: scores[row % scores.length] as number,
        label: row % 20 === 0 ? 1 : 0,
        source: 0,
        row: row % 200_000,
        flagged: false,
      })
    }
    for (let i = 0; i < capacity; i++) add()
    const works = await interleave(
      [
        looping('add', () => {
          for (let i = 0; i < 1_000; i++) add()
          return 1_000
        }),
      ],
      plan,
    )
    const start = performance.now()
    window.metrics([0])
    const figures = { 'ms for all figures of merit': performance.now() - start }
    rows.push(rateRow({ family: 'scale', name: `window of ${capacity} events, adding`, unit: 'events/s', figures }, works, []))
  }
  return rows
}
