import { describe, expect, test } from 'vitest'
import { isFlagged, isLivePolicy, thresholdSchema } from './threshold.ts'

const threshold = {
  model: 'dense-6',
  revision: 1,
  cut: 0.001,
  policy: { kind: 'background-efficiency', efficiency: 0.01 },
  author: 'shift',
  reason: '',
  time: 1,
}

describe('thresholdSchema', () => {
  test('gives back good ones', () => {
    expect(thresholdSchema.parse(threshold)).toEqual(threshold)
    expect(thresholdSchema.parse({ ...threshold, policy: { kind: 'fixed' } }).policy).toEqual({ kind: 'fixed' })
  })

  test.each([
    { kind: 'best-sic' },
    { kind: 'flags-per-minute', target: 60, windowSeconds: 100, deadBand: 0.05 },
    { kind: 'streaming-quantile', share: 0.01, windowEvents: 20_000, deadBand: 0 },
  ] as const)('knows the policy $kind, and whether it is kept up to date', (policy) => {
    expect(thresholdSchema.parse({ ...threshold, policy }).policy).toEqual(policy)
    expect(isLivePolicy(policy)).toBe(policy.kind !== 'best-sic')
  })

  test.each([
    ['a rate of 0', { policy: { kind: 'flags-per-minute', target: 0, windowSeconds: 100, deadBand: 0.05 } }],
    ['a rate without a window', { policy: { kind: 'flags-per-minute', target: 60, deadBand: 0.05 } }],
    ['a window of more events than are kept', { policy: { kind: 'streaming-quantile', share: 0.01, windowEvents: 1e7, deadBand: 0 } }],
    ['a cut that is not a number', { cut: Number.NaN }],
    ['an infinite cut', { cut: Number.POSITIVE_INFINITY }],
    ['a cut as text', { cut: '0.1' }],
    ['revision 0', { revision: 0 }],
    ['half a revision', { revision: 1.5 }],
    ['an efficiency of 0', { policy: { kind: 'background-efficiency', efficiency: 0 } }],
    ['an efficiency of 1', { policy: { kind: 'background-efficiency', efficiency: 1 } }],
    ['a policy without its number', { policy: { kind: 'background-efficiency' } }],
    ['an unknown policy', { policy: { kind: 'guess' } }],
    ['a number that the policy does not know', { policy: { kind: 'fixed', efficiency: 0.1 } }],
    ['no author', { author: '' }],
    ['a reason of 281 characters', { reason: 'x'.repeat(281) }],
    ['a name with capitals', { model: 'Dense' }],
    ['an unknown field', { extra: 1 }],
  ])('refuses %s', (_, change) => {
    expect(thresholdSchema.safeParse({ ...threshold, ...change }).success).toBe(false)
  })
})

test('an event is flagged if its score reaches the cut; a score that is not a number flags nothing', () => {
  expect([isFlagged(1, 1), isFlagged(0.999, 1), isFlagged(Number.NaN, 1), isFlagged(Number.POSITIVE_INFINITY, 1)]).toEqual([
    true,
    false,
    false,
    true,
  ])
})
