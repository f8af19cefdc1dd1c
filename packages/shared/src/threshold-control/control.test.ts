import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import type { LivePolicy } from '../threshold.ts'
import { longestConsistent } from './consistent-window.ts'
import { ControlledCut, SETTLE_SECONDS } from './controlled-cut.ts'
import { evaluateControl } from './evaluate-control.ts'
import { judgeBand } from './judge-band.ts'
import { ScoreWindow } from './score-window.ts'

const PER_MINUTE = 600
const FRAME = 50
/** The cut that gives the target on the steady stream: 2 % of 500 a second. */
const EXACT = Math.log(50)
const rate: LivePolicy = { kind: 'flags-per-minute', target: PER_MINUTE, windowSeconds: 100, deadBand: 0.05 }
const quantile: LivePolicy = { kind: 'streaming-quantile', share: 0.02, windowEvents: 20_000, deadBand: 0.05 }

/** What a stream is at time t: events per second, scale and shift of its exponential scores, share of signal (4 higher). */
interface Stream {
  readonly rate: number
  readonly scale: number
  readonly signal: number
}
const steady: Stream = { rate: 500, scale: 1, signal: 0 }

interface Trace {
  /** Flags and seconds by second of the stream. */
  readonly flags: number[]
  readonly events: number[]
  readonly cuts: number[]
  readonly changes: number
}

function replay(policy: LivePolicy, seconds: number, at: (t: number) => Stream, seed: number, cut = EXACT): Trace {
  const random = createRandom(seed)
  const controlled = new ControlledCut(policy, cut)
  const flags: number[] = []
  const events: number[] = []
  const cuts: number[] = []
  const scores = new Float32Array(FRAME)
  for (let second = 0; second < seconds; second++) {
    const { rate, scale, signal } = at(second)
    const frames = rate / FRAME
    flags.push(0)
    for (let frame = 0; frame < frames; frame++) {
      for (let i = 0; i < FRAME; i++) scores[i] = -scale * Math.log(1 - random.next()) + (random.next() < signal ? 4 : 0)
      flags[second] = (flags[second] as number) + controlled.decide(scores, second + frame / frames).filter(Boolean).length
    }
    events.push(frames * FRAME)
    cuts.push(controlled.cut)
  }
  return { flags, events, cuts, changes: controlled.changes }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
/** Stretches that expect `expected` flags each, from `from` seconds on, judged. */
function blocks({ flags }: Trace, expected: number, from: number) {
  const length = (60 * expected) / PER_MINUTE
  const found: ReturnType<typeof judgeBand>[] = []
  for (let start = from; start + length <= flags.length; start += length)
    found.push(judgeBand(sum(flags.slice(start, start + length)), expected))
  return found
}
const shareIn = (judged: readonly { state: string }[]): number => judged.filter(({ state }) => state === 'in').length / judged.length

describe('flags per minute', () => {
  test.each<[string, (t: number) => Stream]>([
    ['a steady stream', () => steady],
    ['scores that drift (a fixed cut would end at 2.5 times the target)', (t) => ({ ...steady, scale: 1 + 0.3 * (t / 1_500) })],
    [
      'a rate that swings by half over ten minutes',
      (t) => ({ ...steady, rate: FRAME * Math.round(10 + 5 * Math.sin((2 * Math.PI * t) / 600)) }),
    ],
    ['contamination that rises to 10 %', (t) => ({ ...steady, signal: (0.1 * t) / 1_500 })],
  ])('%s stays within ±10 % of the target', (_, at) => {
    const trace = replay(rate, 1_500, at, 11)
    // 400 flags of a perfect cut fluctuate by 5 %: 95 % of such stretches would be in band. What is too much is made good.
    expect(shareIn(blocks(trace, 400, 60))).toBeGreaterThanOrEqual(0.94)
    const long = blocks(trace, 2_400, 60)
    expect(long.length).toBeGreaterThanOrEqual(5)
    for (const { state, error } of long) expect({ state, error }).toMatchObject({ state: 'in' })
  })

  test('a fixed cut under the same drift is out of band: the test can fail', () => {
    const trace = replay({ ...rate, deadBand: 0.5, windowSeconds: 5 }, 200, () => steady, 11, 4)
    expect(blocks(trace, 400, 60).length).toBeGreaterThan(0)
    const drifting = replay({ ...rate, target: 1 }, 1_500, (t) => ({ ...steady, scale: 1 + 0.3 * (t / 1_500) }), 11)
    expect(drifting.changes).toBe(0)
    expect(judgeBand(sum(drifting.flags.slice(-240)), 2_400).error?.value).toBeGreaterThan(0.5)
  })

  test('a cut that is far off is mended within seconds of the first that can be judged, without overshoot', () => {
    for (const cut of [1, 8]) {
      const trace = replay(rate, 60, () => steady, 5, cut)
      for (const later of trace.cuts.slice(12)) expect(Math.abs(later - EXACT)).toBeLessThan(0.35)
      for (const any of trace.cuts) expect(cut < EXACT ? any < EXACT + 0.35 : any > EXACT - 0.35).toBe(true)
    }
  })

  test('a jump in the rate is taken up long before the window has forgotten what was', () => {
    const trace = replay({ ...rate, windowSeconds: 600 }, 900, (t) => ({ ...steady, rate: t < 600 ? 500 : 1_000 }), 7)
    expect(sum(trace.flags.slice(570, 600)) / 300).toBeLessThan(1.2)
    expect(Math.abs(sum(trace.flags.slice(630, 870)) / 2_400 - 1)).toBeLessThan(0.1)
  })

  test('on a steady stream the cut wanders by its statistics and does not swing', () => {
    for (const seed of [1, 2, 3]) {
      const { cuts, changes } = replay(rate, 1_200, () => steady, seed)
      const late = cuts.slice(200)
      // e^0.2: within 20 % of the target at any moment; the window alone knows the cut to 3 %, the aim moves by at most 15 %.
      for (const cut of late) expect(Math.abs(cut - EXACT)).toBeLessThan(0.22)
      expect(changes).toBeLessThan(1_200 / 10)
      const [early, end] = [late.slice(0, 500), late.slice(500)].map((half) =>
        Math.sqrt(sum(half.map((cut) => (cut - EXACT) ** 2)) / half.length),
      )
      expect(early).toBeLessThan(0.1)
      // An oscillation would grow.
      expect(end).toBeLessThan(0.1)
    }
  })

  test('inside the dead band nothing moves; outside, the proposal is the exact quantile of the window', () => {
    const scores = new ScoreWindow()
    // 100 s at 1,000 a second, scores 0 … 999 in turn: a cut of 990 passes EXACTly 10 a second, 600 a minute.
    for (let second = 0; second <= 100; second++)
      scores.add(
        Float32Array.from({ length: 1_000 }, (_, i) => i),
        second,
      )
    expect(evaluateControl({ ...rate, windowSeconds: 100 }, scores, 990)).toMatchObject({ passing: 1_000, expected: 1_000, proposal: null })
    const view = evaluateControl({ ...rate, windowSeconds: 100 }, scores, 989)
    expect(view.error?.value).toBeCloseTo(0.1, 12)
    expect(view.limit).toBe(0.05)
    expect(scores.passing(view.proposal as number, view.events)).toBe(1_000)
    expect(evaluateControl({ ...rate, windowSeconds: 100, deadBand: 0.11 }, scores, 989).proposal).toBeNull()
  })

  test.each<[string, Partial<Extract<LivePolicy, { kind: 'flags-per-minute' }>>, number, RegExp]>([
    ['nothing was scored', {}, 0, /no event/],
    ['too little was scored', {}, 2, /50 to judge/],
    ['the target is no trigger', { target: 60_000 }, 100, /more than half/],
  ])('where %s it moves nothing and says why', (_, change, seconds, reason) => {
    const scores = new ScoreWindow()
    for (let second = 0; second < seconds; second++) scores.add(new Float32Array(1_000), second)
    expect(evaluateControl({ ...rate, ...change } as LivePolicy, scores, 5)).toMatchObject({
      proposal: null,
      error: null,
      waiting: expect.stringMatching(reason),
    })
  })

  test('two changes are at least five seconds apart', () => {
    const { cuts } = replay(rate, 200, (t) => ({ ...steady, scale: 1 + t / 50 }), 3)
    const changed = cuts.flatMap((cut, i) => (i > 0 && cut !== cuts[i - 1] ? [i] : []))
    expect(changed.length).toBeGreaterThan(5)
    changed.forEach((second, i) => void (i > 0 && expect(second - (changed[i - 1] as number)).toBeGreaterThanOrEqual(SETTLE_SECONDS)))
  })
})

describe('streaming quantile', () => {
  test('keeps its share of the events under drift, whatever their rate', () => {
    const trace = replay(quantile, 1_200, (t) => ({ ...steady, rate: t < 600 ? 500 : 250, scale: 1 + 0.3 * (t / 1_200) }), 9)
    for (let start = 100; start < 1_200; start += 275) {
      const expected = 0.02 * sum(trace.events.slice(start, start + 275))
      expect(judgeBand(sum(trace.flags.slice(start, start + 275)), expected)).toMatchObject({ state: 'in' })
    }
  })

  test('absorbs a signal: it flags no more of a contaminated stream, so it must flag less of the background', () => {
    const trace = replay(quantile, 1_200, (t) => ({ ...steady, signal: t < 600 ? 0 : 0.01 }), 13)
    expect(sum(trace.flags.slice(800)) / sum(trace.flags.slice(200, 600))).toBeCloseTo(1, 1)
    expect((trace.cuts.at(-1) as number) - (trace.cuts[590] as number)).toBeGreaterThan(0.3)
  })

  test('without dead band and with a window of what it saw, it is the quantile itself', () => {
    const random = createRandom(21)
    const controlled = new ControlledCut({ ...quantile, windowEvents: 100_000, deadBand: 0, share: 0.1 }, 0)
    const all: number[] = []
    for (let second = 0; second < 50; second++) {
      const scores = Array.from({ length: 1_000 }, () => random.next())
      all.push(...scores)
      controlled.decide(scores, second)
    }
    const passing = all.filter((score) => Math.fround(score) >= controlled.cut).length
    // Within 1.5 of its own standard deviations, which is when it moves.
    expect(Math.abs(passing / 5_000 - 1)).toBeLessThan(1.5 / Math.sqrt(5_000) + 0.005)
  })
})

test('a policy that sets its cut once never moves it', () => {
  const controlled = new ControlledCut({ kind: 'fixed' }, 1)
  expect(controlled.decide([0.5, 1, 2, Number.NaN], 0)).toEqual([false, true, true, false])
  for (let t = 1; t < 100; t++) controlled.decide(new Float32Array(1_000).fill(5), t)
  expect([controlled.cut, controlled.changes]).toEqual([1, 0])
})

test('the longest window that agrees with all shorter ones is chosen', () => {
  const window = (expected: number, ratio: number) => ({ events: 1, expected, passing: ratio * expected })
  expect(longestConsistent([])).toBeNull()
  expect(longestConsistent([window(50, 1), window(100, 1.1), window(400, 1)])?.expected).toBe(400)
  expect(longestConsistent([window(100, 2), window(200, 1.5), window(800, 1)])?.expected).toBeLessThan(800)
  expect(longestConsistent([window(400, 2), window(800, 1.5)])?.expected).toBe(400)
})

test('a rate is judged over 400 expected flags or not at all', () => {
  expect(judgeBand(399, 399).state).toBe('few')
  expect(judgeBand(440, 400).state).toBe('in')
  expect(judgeBand(441, 400).state).toBe('out')
  expect(judgeBand(0, 0)).toMatchObject({ state: 'few', error: null })
})
