import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { frameFate, type Sending, Transport } from './transport.ts'
import { MOST_FRAMES_LATE, type TransportFault, transportFaultSchema } from './transport-fault.ts'

interface Frame {
  readonly frame: number
  readonly first: number
  readonly jets: { readonly length: number }
}
const RATE = 1_000
/** Frames of 10 to 19 events. */
function framesOf(count: number): Frame[] {
  let first = 0
  return Array.from({ length: count }, (_, frame) => {
    const length = 10 + (frame % 10)
    first += length
    return { frame, first: first - length, jets: { length } }
  })
}
function sent(faults: readonly TransportFault[], frames: readonly Frame[], seed = 7): { all: Sending<Frame>[]; mostHeld: number } {
  const transport = new Transport<Frame>({ rate: RATE, seed, transport: [...faults] })
  let mostHeld = 0
  const all = frames.flatMap((frame) => {
    const { sendings } = transport.send(frame)
    mostHeld = Math.max(mostHeld, transport.held)
    return sendings
  })
  all.push(...transport.flush())
  expect(transport.held).toBe(0)
  return { all, mostHeld }
}
const tell = ({ kind, frame, copy }: Sending<Frame>): string => `${kind} ${frame.frame} ${copy}`

test('without faults every frame goes out once, in order, at once', () => {
  const frames = framesOf(50)
  expect(sent([], frames).all.map(tell)).toEqual(frames.map(({ frame }) => `original ${frame} 0`))
})

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'nothing is lost but what is withheld: every frame is withheld, or an original once and its repeats behind it (faults of seed %i)',
  (seed) => {
    const random = createRandom(seed)
    const probability = (): number => random.below(4) / 4
    const faults: TransportFault[] = Array.from({ length: 1 + random.below(5) }, () => {
      const kind = (['loss', 'repeat', 'delay'] as const)[random.below(3)] ?? 'loss'
      if (kind === 'loss') return { kind, probability: probability() }
      if (kind === 'repeat') return { kind, probability: probability(), id: random.below(2) ? 'same' : 'new' }
      return { kind, probability: probability(), frames: 1 + random.below(MOST_FRAMES_LATE) }
    })
    const frames = framesOf(300)
    const { all, mostHeld } = sent(faults, frames, seed)
    expect(sent(faults, frames, seed).all.map(tell)).toEqual(all.map(tell))

    for (const { frame } of frames) {
      const own = all.filter((sending) => sending.frame.frame === frame).map(({ kind, copy }) => [kind, copy] as const)
      const fate = frameFate(faults, seed, frame, 0)
      if (fate.lost) expect(own).toEqual([['withheld', 0]])
      else expect(own).toEqual([['original', 0], ...fate.repeats.map((id, i) => [`repeat-${id}`, i + 1])])
    }
    // Bounded: no sending is overtaken by a frame more than the largest delay behind it, whatever the length of the stream.
    let newest = -1
    for (const { frame } of all) {
      expect(newest - frame.frame).toBeLessThanOrEqual(MOST_FRAMES_LATE)
      newest = Math.max(newest, frame.frame)
    }
    const copies = 1 + faults.filter(({ kind }) => kind === 'repeat').length
    expect(mostHeld).toBeLessThanOrEqual(MOST_FRAMES_LATE * copies)
  },
)

test('a delay alone permutes the frames: each is overtaken by exactly as many as its fate says, or comes with the end', () => {
  const faults: TransportFault[] = [{ kind: 'delay', probability: 0.3, frames: 5 }]
  const frames = framesOf(400)
  const order = sent(faults, frames).all.map(({ frame }) => frame.frame)
  expect(order.toSorted((a, b) => a - b)).toEqual(frames.map(({ frame }) => frame))
  expect(order).not.toEqual(frames.map(({ frame }) => frame))
  // Brute force: a frame goes out behind frame + delay; at the same place the one in time first, then the others as they were held.
  const expected = frames
    .map(({ frame }) => ({ frame, delay: frameFate(faults, 7, frame, 0).delays[0] as number }))
    .toSorted((a, b) => a.frame + a.delay - (b.frame + b.delay) || Number(a.delay > 0) - Number(b.delay > 0) || a.frame - b.frame)
  expect(order).toEqual(expected.map(({ frame }) => frame))
})

test('the shares are those asked for, and every fault draws for itself', () => {
  const faults: TransportFault[] = [
    { kind: 'loss', probability: 0.1 },
    { kind: 'repeat', probability: 0.2, id: 'new' },
    { kind: 'delay', probability: 0.25, frames: 4 },
  ]
  const n = 20_000
  const fates = Array.from({ length: n }, (_, frame) => frameFate(faults, 3, frame, 0))
  const near = (count: number, of: number, p: number): void =>
    expect(Math.abs(count / of - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / of))
  const kept = fates.filter(({ lost }) => !lost)
  near(n - kept.length, n, 0.1)
  near(kept.filter(({ repeats }) => repeats.length > 0).length, kept.length, 0.2)
  const late = kept.filter(({ delays }) => delays[0] as number)
  near(late.length, kept.length, 0.25)
  for (let delay = 1; delay <= 4; delay++) near(late.filter(({ delays }) => delays[0] === delay).length, late.length, 0.25)
  near(late.filter(({ repeats }) => repeats.length > 0).length, late.length, 0.2)
  // Another seed, another stream.
  expect(fates.filter(({ lost }, frame) => lost !== frameFate(faults, 4, frame, 0).lost).length).toBeGreaterThan(n * 0.1)
})

test('a fault acts in its seconds alone, at the time of the last event of the frame, also behind a jump', () => {
  const frames = framesOf(400)
  const inTime = ({ first, jets }: Frame): boolean => {
    const seconds = (first + jets.length) / RATE
    return seconds >= 1 && seconds < 3
  }
  const faults: TransportFault[] = [{ kind: 'loss', probability: 1, active: { from: 1, until: 3 } }]
  for (const some of [frames, frames.filter(({ frame }) => frame < 20 || frame > 120)]) {
    expect(sent(faults, some).all.map(({ kind }) => kind === 'withheld')).toEqual(some.map(inTime))
  }
})

test.each([
  [{ kind: 'loss', probability: 1.1 }, 'probability'],
  [{ kind: 'repeat', probability: 0.5 }, 'id'],
  [{ kind: 'delay', probability: 0.5, frames: MOST_FRAMES_LATE + 1 }, 'frames'],
  [{ kind: 'delay', probability: 0.5, frames: 1, copies: 2 }, 'copies'],
  [{ kind: 'loss', probability: 0.5, active: { from: 2, until: 1 } }, 'active'],
  [{ kind: 'gremlin' }, 'kind'],
])('%o is refused for its %s', (fault, named) => {
  const parsed = transportFaultSchema.safeParse(fault)
  expect(parsed.success).toBe(false)
  expect(JSON.stringify(parsed.error?.issues)).toContain(named)
})
