import type { Followed } from '@jetwatch/bus/delivery'
import { toHeaders } from '@jetwatch/bus/frames'
import { poissonBand } from '@jetwatch/shared/metrics/poisson'
import type { ProducerState } from '@jetwatch/shared/run'
import { describe, expect, test } from 'vitest'
import { FRAME_SIZE, makeScores } from './synthetic-run.ts'
import { Timeline } from './timeline.ts'

/** Begin of a slot, milliseconds. */
const START = 1_700_000_000_000
const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(1e3 * milliseconds)) * 1_000n

/** Feeds frame `frame`, published at a time (milliseconds after START) and scored some milliseconds later; returns its flags. */
function feed(timeline: Timeline, frame: number, published: number, latency: number): number {
  const scores = makeScores(frame)
  const publish = nanoseconds(START + published)
  const times = { read: publish, publish, receive: publish, scored: nanoseconds(START + published + latency) }
  const headers = toHeaders({ run: 'r', frame, first: frame * FRAME_SIZE, count: FRAME_SIZE, model: 'dense', ...times })
  timeline.scores(scores, { headers, seq: frame } as Followed, true)
  return scores.flagged.reduce((sum, flag) => sum + flag, 0)
}

const producer = (seconds: number, actual: number): ProducerState =>
  ({ state: 'running', updated: START + 1000 * seconds, rate: { asked: 1000, actual, behind: false } }) as ProducerState

describe('timeline', () => {
  test('every event and every flag is in one slot, and latencies are weighted by events', () => {
    const timeline = new Timeline()
    let flags = 0
    // 20 frames in the first 2 s, 10 in the next; latencies 1 … 20 ms, then 100 ms.
    for (let i = 0; i < 20; i++) flags += feed(timeline, i, 90 * i, i + 1)
    for (let i = 20; i < 30; i++) flags += feed(timeline, i, 2000 + 90 * (i - 20), 100)
    const topic = timeline.read(START + 4600)
    expect(topic?.times).toEqual([START + 2000, START + 4000])
    expect(topic?.scored).toEqual([(20 * FRAME_SIZE) / 2, (10 * FRAME_SIZE) / 2])
    expect(topic?.p50).toEqual([10, 100])
    expect(topic?.p95).toEqual([19, 100])
    // Over the 4 s there are so far.
    const band = poissonBand(flags)
    expect(topic?.flags[1]).toBeCloseTo((flags / 4) * 60, 6)
    expect(topic?.flagsLow[1]).toBeCloseTo(15 * band.low, 0)
    expect(topic?.flagsHigh[1]).toBeCloseTo(15 * band.high, 0)
  })

  test('order does not matter, and what is asked again is the same', () => {
    const [ordered, shuffled] = [new Timeline(), new Timeline()]
    const frames = Array.from({ length: 60 }, (_, i) => i)
    for (const i of frames) feed(ordered, i, 137 * i, 5 + (i % 7))
    for (const i of frames.map((i) => (i * 37) % 60)) feed(shuffled, i, 137 * i, 5 + (i % 7))
    const now = START + 20_000
    expect(shuffled.read(now)).toEqual(ordered.read(now))
    expect(ordered.read(now)).toEqual(ordered.read(now))
  })

  test('holds five minutes however long the run, and a late frame counts where it belongs', () => {
    const timeline = new Timeline()
    for (let i = 0; i < 400; i++) feed(timeline, i, 2000 * i, 5)
    feed(timeline, 400, 2000 * 390, 5)
    feed(timeline, 401, 0, 5)
    const topic = timeline.read(START + 800_500)
    expect(topic?.times).toHaveLength(150)
    expect(topic?.scored.every((rate) => rate === FRAME_SIZE / 2 || rate === FRAME_SIZE)).toBe(true)
    expect(topic?.scored.filter((rate) => rate === FRAME_SIZE)).toHaveLength(1)
    expect(JSON.stringify(topic).length).toBeLessThan(20_000)
  })

  test('a slot without events has rate 0 and no latency; a reported input holds for 4 s and no longer', () => {
    const timeline = new Timeline()
    timeline.producer(producer(1, 998))
    feed(timeline, 0, 100, 5)
    feed(timeline, 1, 8100, 5)
    const topic = timeline.read(START + 10_500)
    expect(topic?.scored).toEqual([25, 0, 0, 0, 25])
    expect(topic?.p95).toEqual([5, null, null, null, 5])
    expect(topic?.input).toEqual([998, 998, null, null, null])
  })

  test('there is nothing to show before the first slot is over', () => {
    const timeline = new Timeline()
    expect(timeline.read(START)).toBeNull()
    feed(timeline, 0, 0, 5)
    expect(timeline.read(START + 1000)).toBeNull()
  })
})
