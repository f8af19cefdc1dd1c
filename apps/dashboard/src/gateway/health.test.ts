import type { ProducerState, Run, ScorerState } from '@jetwatch/shared/run'
import { expect, test } from 'vitest'
import { type HealthInput, judge } from './health.ts'

const now = 1_000_000
const producer = { state: 'running', rate: { asked: 2000, actual: 2000, behind: false }, error: null, updated: now } as ProducerState
const scorer = { state: 'running', modelSha256: 'a', error: null, updated: now } as ScorerState
const ledger = { produced: 1000, scored: 900, dead: 0, dropped: 0, withheld: 0, pending: 100, duplicates: 0, closes: true }
const healthy: HealthInput = {
  run: {} as Run,
  backlog: 0,
  producer,
  scorers: [scorer],
  ledger,
  manifestSha256: 'a',
  deadFrames: 0,
  unreadable: 0,
  now,
}

test.each<[string, Partial<HealthInput>]>([
  ['live', {}],
  ['waiting', { run: null }],
  ['waiting', { backlog: 12 }],
  ['waiting', { backlog: null }],
  ['waiting', { producer: null }],
  ['waiting', { scorers: [] }],
  ['waiting', { scorers: [{ ...scorer, state: 'starting' }] }],
  ['fault', { producer: { ...producer, state: 'failed', error: 'disk full' } }],
  ['fault', { producer: { ...producer, updated: now - 6_000 } }],
  ['fault', { scorers: [{ ...scorer, updated: now - 6_000 }] }],
  ['fault', { scorers: [{ ...scorer, state: 'failed', error: 'no engine' }] }],
  ['live', { scorers: [{ ...scorer, state: 'failed', error: 'no engine' }, scorer] }],
  ['lagging', { ledger: { ...ledger, pending: 4001 } }],
  ['live', { ledger: { ...ledger, pending: 4000 } }],
  ['degraded', { ledger: { ...ledger, dead: 1 } }],
  ['degraded', { ledger: { ...ledger, dropped: 1 } }],
  ['degraded', { deadFrames: 1 }],
  ['degraded', { manifestSha256: 'b' }],
  ['degraded', { producer: { ...producer, rate: { ...producer.rate, behind: true } } }],
  ['finished', { producer: { ...producer, state: 'finished', updated: 0 }, ledger: { ...ledger, pending: 0 } }],
])('%s: %j', (state, change) => {
  const health = judge({ ...healthy, ...change })
  expect(health.state).toBe(state)
  expect(health.reason).not.toBe('')
})
