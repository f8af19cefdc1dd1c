import { readFileSync } from 'node:fs'
import { parseRecipe } from '@jetwatch/shared/recipe'
import { buildReference } from '@jetwatch/shared/reference'
import { describe, expect, test } from 'vitest'
import { parseDetection } from './detection-document.ts'
import type { WatchedStream } from './detection-result.ts'
import { detectionRows } from './detection-rows.ts'
import { delayTable, falseAlarmTable } from './detection-table.ts'
import { jetsTask, watchTasks } from './detection-tasks.ts'
import { runDetection } from './run-detection.ts'

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'))
const base = parseRecipe(read('sweeps/base/slow.json'))
const document = {
  version: 1,
  name: 'test',
  recipe: 'x.json',
  model: 'dense-6',
  bursts: [
    { contamination: 0.1, at: 20, seconds: 30 },
    { contamination: 0.3, at: 20, seconds: 30 },
  ],
  runs: 4,
  detectors: {
    flags: { kind: 'flag-cusum', efficiency: 0.01, rise: 2 },
    told: { kind: 'labelled-auc', events: 500 },
  },
  falseAlarmsPerHour: 2,
  clean: { seconds: 3600, calibration: 5, verification: 3, replayed: 2 },
}
const detection = parseDetection(document)

describe('the streams of a detection', () => {
  const scores = Array.from({ length: 1000 }, (_, i) => i)
  const tasks = watchTasks(detection, base, scores)

  test('are those of each burst and the clean ones, no two with the same seed and kind', () => {
    expect(tasks.bursts.map((own) => own.map(({ recipe }) => recipe.seed))).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ])
    expect(tasks.bursts[1]?.[0]?.recipe).toMatchObject({
      contamination: 0,
      contaminationSchedule: { kind: 'burst', at: 20, seconds: 30, to: 0.3 },
      duration: 50,
    })
    const all = [...tasks.bursts.flat(), ...tasks.calibration, ...tasks.verification, ...tasks.replayed]
    expect(new Set(all.map(({ id }) => id)).size).toBe(8 + 5 + 3 + 2)
    const clean = all.filter(({ onset }) => onset === null)
    expect(new Set(clean.map(({ recipe }) => recipe.seed)).size).toBe(10)
    // The CUSUM looks at no label, so one is enough; the AUC is calibrated for each share of labels.
    expect(clean[0]?.watchers.map(({ key }) => key)).toEqual(['flags', 'told at 0.1', 'told at 0.3'])
  })

  test('other scores make other resampled streams, and the same ones of the recipe', () => {
    const other = watchTasks(detection, base, scores.toReversed())
    expect(other.calibration[0]?.id).not.toBe(tasks.calibration[0]?.id)
    expect(other.replayed[0]?.id).toBe(tasks.replayed[0]?.id)
  })

  test('a resampled stream alarms when its draws say so: the same twice, at the recipe’s times', async () => {
    const reference = buildReference(scores, {
      model: 'a'.repeat(64),
      sample: { sha256: 'a'.repeat(64), class: 'qcd', fraction: 0.5, seed: 1 },
    })
    const [task] = tasks.calibration
    if (!task) throw new Error('no task')
    const context = { reference, scores, modelSha256: 'b'.repeat(64), baseDir: '', engine: () => Promise.reject(new Error('not needed')) }
    const once = await runDetection(task, context)
    expect(await runDetection(task, context)).toEqual(once)
    if (once.kind !== 'watched') throw new Error('not watched')
    // One in a hundred of the scores are flagged: the first is one of them within a few hundred events of 10 ms.
    const [events, seconds, value] = once.watches['flags']?.peaks.find(([, , height]) => height > 0) ?? []
    expect(value).toBeCloseTo(Math.LN2, 12)
    expect(seconds).toBeCloseTo((events as number) / 100, 9)
    expect(once.watches['flags']?.before).toBeNull()
  })

  test('a recipe with a signal, corruptions or faults of the transport is refused', () => {
    expect(() => jetsTask(detection, { ...base, contamination: 0.1 })).toThrow(/signal of its own/)
    expect(() => jetsTask(detection, { ...base, corruptions: [{ kind: 'shuffle' }] })).toThrow(/corruptions/)
  })
})

test('a document is refused where its clean streams are too few for a line, or a contamination comes twice', () => {
  expect(() => parseDetection({ ...document, clean: { ...document.clean, calibration: 4 } })).toThrow(/needs 10/)
  expect(() => parseDetection({ ...document, bursts: [document.bursts[0], document.bursts[0]] })).toThrow(/twice/)
  expect(() => parseDetection({ ...document, detectors: {} })).toThrow(/give one at least/)
  expect(parseDetection(read('sweeps/bursts.json')).bursts.map(({ contamination }) => contamination)).toEqual([0.01, 0.03, 0.1])
})

describe('delays', () => {
  /** A stream whose statistics reach these values at these seconds. */
  const stream = (seconds: number, before: number | null, ...peaks: [second: number, value: number][]): WatchedStream => {
    const watch = { before, peaks: peaks.map(([second, value]): [number, number, number] => [second * 100, second, value]) }
    return {
      ...{ version: 1, id: '', modelSha256: '', kind: 'watched', seconds },
      watches: { flags: watch, 'told at 0.1': watch, 'told at 0.3': watch },
    }
  }
  const clean = [
    stream(3600, null, [100, 3], [1800, 7]),
    stream(3600, null, [900, 6]),
    stream(3600, null, [10, 4], [360, 5]),
    stream(3600, null, [20, 4]),
    stream(3600, null, [30, 1]),
  ]
  const bursts = [
    stream(50, 1, [2, 4], [3, 9]),
    stream(50, 2, [8, 9]),
    stream(50, null, [9, 3]),
    // A false alarm before the onset.
    stream(50, 6, [1, 9]),
  ]
  const rows = detectionRows(detection, {
    bursts: [bursts, bursts],
    calibration: clean,
    verification: clean.slice(0, 2),
    replayed: clean.slice(4),
  })

  test('run from the onset to the line of the stated rate, by hand', () => {
    // A line of 4 is reached after 1800, 900, 10 and 20 s: 4 alarms in 1.758 h are more than two an hour. Just above it, 1800, 900 and 360 s: 3 in 2.85 h.
    const [row] = rows
    expect(row?.line).toBeGreaterThan(4)
    expect(row?.line).toBeLessThan(4.0001)
    expect(row?.calibration).toMatchObject({ alarms: 3, hours: (1800 + 900 + 360 + 7200) / 3600 })
    expect(row?.verification).toMatchObject({ alarms: 2, hours: 0.75 })
    expect(row?.replayed).toMatchObject({ alarms: 0, hours: 1 })
    expect(row?.alarmedBefore).toBe(1)
    expect(row?.seconds).toMatchObject({ runs: 3, noticed: 2, median: 8 })
    expect(row?.events).toMatchObject({ median: 800 })
    expect(row?.delays).toEqual([3, 8, null])
  })

  test('stand in a table, one row for each burst and detector; a line of one detector once', () => {
    expect(delayTable(rows).map((cells) => cells.slice(0, 4))).toEqual([
      ['signal', 'detector', 'streams', 'noticed'],
      ['10 % for 30 s', 'flags', '3', '66.7 % (39 to 86)'],
      ['10 % for 30 s', 'told', '3', '66.7 % (39 to 86)'],
      ['30 % for 30 s', 'flags', '3', '66.7 % (39 to 86)'],
      ['30 % for 30 s', 'told', '3', '66.7 % (39 to 86)'],
    ])
    expect(falseAlarmTable(rows).map(([detector]) => detector)).toEqual(['detector', 'flags', 'told'])
  })
})
