import { expect, test } from 'vitest'
import { runSummarySchema, summarise } from './run-summary.ts'
import { type Status, statusSchema } from './status.ts'

const auc = { value: 0.9, error: 0.01, reason: null }
const latency = { p50: 1, p95: 2, p99: 3, n: 4, negative: 0 }
const model = {
  ledger: { produced: 1_000, scored: 900, dead: 0, dropped: 100, withheld: 100, pending: 0, duplicates: 0 },
  ...{
    auc,
    e10: 0.8,
    e100: 0.3,
    flags: 12,
    rates: { scored: 0, flagsPerMinute: 0 },
    lag: 0,
    engine: 'cpu',
    device: null,
    modelSha256: null,
  },
  ...{ batch: 1_024, scorers: 1, threshold: null, deadReasons: {}, deadFrames: 0, latency, uniqueJets: { background: 800, signal: 100 } },
  window: { auc, e10: 0.7, e100: 0.2, size: 500 },
}
const status: Status = statusSchema.parse({
  ...{
    run: 'demo-1',
    primary: 'dense-6',
    latency,
    models: { 'dense-6': model },
    paint: null,
    rates: { asked: 1, input: 1, behind: false },
  },
  ...{ recipe: 'demo', recipeHash: 'a'.repeat(64), replayed: 1.5, skipped: {}, repeats: null, unreadable: 0, producer: 'finished' },
  ...{ health: { state: 'finished', reason: 'over' }, viewers: 0, uptime: 1, time: 1 },
})
const end = {
  ...{ run: 'demo-1', recipe: 'demo', recipeHash: 'a'.repeat(64), primary: 'dense-6', error: null },
  ...{ outcome: 'finished' as const, started: 1, ended: 2, seconds: 4 },
}

test('a summary keeps the ledgers and figures of a run, and the rate of what it published', () => {
  const summary = summarise(status, end)
  const { rates: _, lag: __, scorers: ___, batch: ____, ...kept } = model
  expect(summary).toEqual({ version: 1, ...end, rate: 250, replayed: 1.5, models: { 'dense-6': kept }, skipped: {} })
  expect(runSummarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary)
  expect(summarise(status, { ...end, seconds: null }).rate).toBeNull()
})

test('a summary with fields of a later version is read without them', () => {
  const summary = summarise(status, end)
  const later = { ...summary, later: 1, models: { 'dense-6': { ...summary.models['dense-6'], later: 1 } } }
  expect(runSummarySchema.parse(later)).toEqual(summary)
})
