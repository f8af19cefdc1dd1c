import { buildReference } from '@jetwatch/shared/reference'
import type { Threshold } from '@jetwatch/shared/threshold'
import { expect, test } from 'vitest'
import { initialThreshold } from './initial-threshold.ts'

const hash = 'a'.repeat(64)
const scores = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000)
const meta = { model: hash, sample: { sha256: hash, class: 'qcd', fraction: 0.5, seed: 1 } }
const reference = buildReference(scores, meta)
const shifted = buildReference(
  scores.map((score) => score + 100),
  meta,
)
const asThreshold = (cut: number, policy: Threshold['policy']): Threshold => ({
  model: 'm',
  revision: 3,
  cut,
  policy,
  author: 'me',
  reason: '',
  time: 1,
})

test('the first threshold passes at most 1 % of the reference, and the next lower score would pass more', () => {
  const proposal = initialThreshold(null, reference, { rate: 1000 })
  const passed = (cut: number): number => scores.filter((score) => score >= cut).length
  expect(passed(proposal?.cut as number)).toBe(50)
  expect(proposal?.policy).toEqual({ kind: 'background-efficiency', efficiency: 0.01 })
})

test('a second run on the same reference changes nothing', () => {
  const first = initialThreshold(null, reference, { rate: 1000 })
  expect(initialThreshold(asThreshold(first?.cut as number, first?.policy as Threshold['policy']), reference, { rate: 1000 })).toBeNull()
})

test('an efficiency follows the reference, a fixed cut stays', () => {
  const policy = { kind: 'background-efficiency', efficiency: 0.05 } as const
  const [before, after] = [reference, shifted].map((one) => initialThreshold(asThreshold(-1, policy), one, { rate: 1000 }))
  expect(before?.policy).toEqual(policy)
  expect((after?.cut as number) - (before?.cut as number)).toBeCloseTo(100, 6)
  expect(initialThreshold(asThreshold(-1, { kind: 'fixed' }), reference, { rate: 1000 })).toBeNull()
})

test('without a reference a threshold stays, and none cannot be chosen', () => {
  expect(initialThreshold(asThreshold(5, { kind: 'background-efficiency', efficiency: 0.01 }), null, { rate: 1000 })).toBeNull()
  expect(() => initialThreshold(null, null, { rate: 1000 })).toThrow(/nothing to choose/)
})

test('a policy of the recipe comes first, whatever is in force, and once', () => {
  const threshold = { kind: 'streaming-quantile', share: 0.005, windowEvents: 1000, deadBand: 0.1 } as const
  const fixed = asThreshold(7, { kind: 'fixed' })
  const proposal = initialThreshold(fixed, reference, { rate: 1000, threshold })
  expect(proposal?.policy).toEqual(threshold)
  expect(scores.filter((score) => score >= (proposal?.cut as number))).toHaveLength(25)
  expect(initialThreshold(asThreshold(proposal?.cut as number, threshold), reference, { rate: 1000, threshold })).toBeNull()
  const rate = { kind: 'flags-per-minute', target: 600, windowSeconds: 60, deadBand: 0.1 } as const
  const perMinute = initialThreshold(null, reference, { rate: 1000, threshold: rate })
  expect(scores.filter((score) => score >= (perMinute?.cut as number))).toHaveLength(50)
})
