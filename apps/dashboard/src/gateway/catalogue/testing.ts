import { toHeaders } from '@jetwatch/bus/frames'
import { encodeFlag, type Flag } from '@jetwatch/shared/flag'
import type { StreamInfo } from '@jetwatch/shared/frame'
import { createRandom } from '@jetwatch/shared/random'

export const RUN = 'r'
export const STREAM: StreamInfo = { preset: 'aachen', classes: ['qcd', 'top'], sources: ['b'.repeat(64), 'c'.repeat(64)] }

/** A flag that its sequence determines: 20 % top, 5 % without truth, 5 % without kinematics; scores of both signs. */
export function makeFlag(sequence: number): Flag {
  const random = createRandom(5, sequence)
  const label = random.next() < 0.05 ? 255 : random.next() < 0.2 ? 1 : 0
  const known = random.next() > 0.05
  const value = Float32Array.from({ length: 5 }, () => 0.1 + random.next())
  const sum = value.reduce((a, b) => a + b, 0)
  const gev = (x: number) => Float32Array.of(known ? x : Number.NaN)
  return {
    stream: STREAM,
    event: {
      sequence: Float64Array.of(sequence),
      label: Uint8Array.of(label),
      source: Uint16Array.of(label === 1 ? 1 : 0),
      row: Uint32Array.of(sequence % 400),
      pt: gev(550 + 100 * random.next()),
      eta: gev(4 * random.next() - 2),
      phi: gev(random.next()),
      mass: gev(250 * random.next()),
      multiplicity: Uint16Array.of(known ? Math.floor(80 * random.next()) : 0xffff),
    },
    score: Math.fround(3 * random.next() - 1),
    cut: -1,
    revision: 1 + Math.floor(sequence / 1000),
    meanSquare: Math.fround(random.next() / 100),
    index: Uint16Array.from({ length: 5 }, (_, i) => i * 300 + (sequence % 300)),
    value: value.map((x) => x / sum),
    prepared: new Float32Array(0),
    reconstruction: new Float32Array(0),
  }
}

/** The message of a flag as the stream would give it. */
export function flagMessage(sequence: number, { model = 'm', run = RUN, seq = sequence + 1 } = {}) {
  const time = BigInt(1_700_000_000_000 + sequence) * 1_000_000n
  const headers = toHeaders({ run, model, frame: 0, first: sequence, count: 1, read: time, publish: time, receive: time, scored: time })
  return { seq, headers, data: encodeFlag(makeFlag(sequence)) }
}
