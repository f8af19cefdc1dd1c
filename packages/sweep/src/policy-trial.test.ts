import { createRandom } from '@jetwatch/shared/random'
import { buildReference } from '@jetwatch/shared/reference'
import { expect, test } from 'vitest'
import { createPolicyTrial, type Side } from './policy-trial.ts'
import type { SweepPolicy } from './sweep-document.ts'

const random = createRandom(3)
const exponential = (): number => -Math.log(1 - random.next())
const reference = buildReference(Array.from({ length: 20_000 }, exponential), {
  model: 'a'.repeat(64),
  sample: { sha256: 'b'.repeat(64), class: 'qcd', fraction: 0.5, seed: 1 },
})

/** 40 frames of 100 events, one a second; a tenth is signal, three higher. */
function stream(): { scores: Float32Array; sides: Side[] }[] {
  return Array.from({ length: 40 }, () => {
    const sides = Array.from({ length: 100 }, (): Side => (random.next() < 0.1 ? 'signal' : 'background'))
    return { sides, scores: Float32Array.from(sides, (side) => exponential() + (side === 'signal' ? 3 : 0)) }
  })
}
const frames = stream()
const origins = (frame: number): number[] => Array.from({ length: 100 }, (_, i) => 100 * frame + i)
const run = (policy: SweepPolicy) => {
  const trial = createPolicyTrial(policy, reference)
  frames.forEach(({ scores, sides }, i) => void trial.decide(scores, sides, origins(i), i))
  return trial.result()
}
/** Flagged share of a side from frame `from` on, by brute force. */
const share = (cut: number, side: Side | 'all', from = 0): number => {
  const all = frames.slice(from).flatMap(({ scores, sides }) => [...scores].filter((_, i) => side === 'all' || sides[i] === side))
  return all.filter((score) => score >= cut).length / all.length
}

test('a fixed cut counts what reaches it, by truth', () => {
  const result = run({ kind: 'fixed', cut: 2.5 })
  expect(result).toMatchObject({ changes: 0, cut: { first: 2.5, last: 2.5, mean: 2.5, spread: 0 } })
  expect(result.flagRate.value).toBeCloseTo(share(2.5, 'all'), 12)
  expect(result.backgroundEfficiency.value).toBeCloseTo(share(2.5, 'background'), 12)
  expect(result.signalEfficiency.value).toBeCloseTo(share(2.5, 'signal'), 12)
})

test('a background efficiency on the reference is not moved by signal; one on the stream is', () => {
  const clean = run({ kind: 'background-efficiency', efficiency: 0.05 })
  expect(Math.abs((clean.backgroundEfficiency.value as number) - 0.05)).toBeLessThan(0.02)
  const fooled = run({ kind: 'background-efficiency', efficiency: 0.05, calibration: 1000 })
  expect(fooled.cut.first).toBeGreaterThan(clean.cut.first)
  // Its calibration, ten frames, is in no figure.
  expect(fooled.flagRate.value).toBeCloseTo(share(fooled.cut.first, 'all', 10), 12)
  const calibrated = frames.slice(0, 10).flatMap(({ scores }) => [...scores])
  expect(calibrated.filter((score) => score >= fooled.cut.first)).toHaveLength(50)
})

test('a streaming quantile absorbs the signal: it holds its share and raises the cut', () => {
  const result = run({ kind: 'streaming-quantile', share: 0.05, windowEvents: 2000, deadBand: 0.02 })
  expect(result.changes).toBeGreaterThan(0)
  expect(result.cut.last).toBeGreaterThan(result.cut.first + 0.3)
  const late = share(result.cut.last, 'all', 20)
  expect(Math.abs(late - 0.05)).toBeLessThan(0.02)
})

test('events of the warm-up are in no figure, and the cut moves meanwhile', () => {
  const all = run({ kind: 'streaming-quantile', share: 0.05, windowEvents: 2000, deadBand: 0.02 })
  const late = run({ kind: 'streaming-quantile', share: 0.05, windowEvents: 2000, deadBand: 0.02, warmUp: 2000 })
  expect(late.cut).toEqual(all.cut)
  const fixed = run({ kind: 'fixed', cut: 2.5, warmUp: 1050 })
  const flags = frames
    .flatMap(({ scores }) => [...scores])
    .slice(1050)
    .map((score) => score >= 2.5)
  expect(fixed.flagRate.value).toBeCloseTo(flags.filter(Boolean).length / flags.length, 12)
  expect(late.flagRate.value).not.toBe(all.flagRate.value)
})

test('a jet that comes again does not shrink the error', () => {
  const once = run({ kind: 'fixed', cut: 2.5 }).flagRate
  const trial = createPolicyTrial({ kind: 'fixed', cut: 2.5 }, null)
  for (let pass = 0; pass < 4; pass++) frames.forEach(({ scores, sides }, i) => void trial.decide(scores, sides, origins(i), i))
  const again = trial.result().flagRate
  expect(again.value).toBeCloseTo(once.value as number, 12)
  expect(again).toMatchObject({ error: expect.closeTo((once as { error: number }).error, 12) })
})

test('without a reference a policy that needs one is refused', () => {
  expect(() => createPolicyTrial({ kind: 'background-efficiency', efficiency: 0.1 }, null)).toThrow(
    expect.objectContaining({ code: 'BAD_RECIPE' }),
  )
  expect(createPolicyTrial({ kind: 'fixed', cut: 1 }, null)).toBeDefined()
})
