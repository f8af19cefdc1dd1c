import { describe, expect, test } from 'vitest'
import { JetwatchError } from './errors.ts'
import { decodeFlag, encodeFlag, type Flag } from './flag.ts'
import { decodeFrame, encodeFrame, MAX_FRAME_BYTES, type StreamInfo } from './frame.ts'
import { buildFrame, fittingCount } from './frame-builder.ts'
import type { Jet } from './jet.ts'
import { createRandom, type Random } from './random.ts'
import { decodeScores, encodeScores } from './scores.ts'

const stream: StreamInfo = { preset: 'aachen', classes: ['qcd', 'top'], sources: ['a'.repeat(64), 'b'.repeat(64)] }

function randomJet(random: Random, pixels = 1 + random.below(60)): Jet {
  const index = Uint16Array.from(new Set(Array.from({ length: pixels }, () => random.below(1600)))).sort()
  const raw = Float32Array.from(index, () => random.next() + 1e-3)
  const sum = raw.reduce((a, b) => a + b, 0)
  const kinematics = {
    pt: 600 * random.next(),
    eta: random.next(),
    phi: random.next(),
    mass: 200 * random.next(),
    multiplicity: index.length,
  }
  return {
    source: random.below(2),
    row: random.below(1e9),
    label: random.next() < 0.2 ? null : random.below(2),
    kinematics: random.next() < 0.2 ? null : kinematics,
    image: { index, value: raw.map((v) => v / sum) },
  }
}

const randomFrame = (seed: number, count: number) => {
  const random = createRandom(seed)
  return buildFrame(
    Array.from({ length: count }, () => randomJet(random)),
    2 ** 40 + seed,
    stream,
  )
}

const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return error instanceof JetwatchError ? error.code : `untyped ${error}`
  }
  return 'none'
}

describe('frames', () => {
  test.each([1, 2, 7, 100, 1024])('decode(encode(frame)) equals a frame of %i events', (count) => {
    const frame = randomFrame(count, count)
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame)
  })

  test('of a custom geometry bears its name and has room for its pixels alone', () => {
    const image = { index: Uint16Array.of(0, 8 * 8 - 1), value: Float32Array.of(0.5, 0.5) }
    const jet: Jet = { source: 0, row: 0, label: 0, kinematics: null, image }
    const frame = buildFrame([jet], 0, { ...stream, preset: '8x8@0.5' })
    expect(decodeFrame(encodeFrame(frame)).stream.preset).toBe('8x8@0.5')
    const beyond = buildFrame([{ ...jet, image: { ...image, index: Uint16Array.of(0, 8 * 8) } }], 0, { ...stream, preset: '8x8@0.5' })
    expect(codeOf(() => decodeFrame(encodeFrame(beyond)))).toBe('BAD_FRAME')
  })

  test('the same frame gives the same bytes, another frame gives others', () => {
    expect(encodeFrame(randomFrame(3, 20))).toEqual(encodeFrame(randomFrame(3, 20)))
    expect(encodeFrame(randomFrame(3, 20))).not.toEqual(encodeFrame(randomFrame(4, 20)))
  })

  test('a frame decodes from bytes at any alignment', () => {
    const bytes = encodeFrame(randomFrame(5, 9))
    for (let shift = 0; shift < 9; shift++) {
      const moved = new Uint8Array(bytes.length + shift)
      moved.set(bytes, shift)
      expect(decodeFrame(moved.subarray(shift))).toEqual(randomFrame(5, 9))
    }
  })

  test('every truncation is a typed error', () => {
    const bytes = encodeFrame(randomFrame(6, 5))
    // The last 8 bytes are the end-of-stream marker: a reader may do without it.
    for (let length = 0; length < bytes.length - 8; length += 13)
      expect(codeOf(() => decodeFrame(bytes.subarray(0, length)))).toBe('BAD_FRAME')
  })

  test('flipped bytes decode to something valid or fail with a typed error', () => {
    const random = createRandom(7)
    const bytes = encodeFrame(randomFrame(7, 4))
    for (let trial = 0; trial < 2000; trial++) {
      const hostile = bytes.slice()
      for (let k = 0; k < 3; k++) hostile[random.below(hostile.length)] = random.below(256)
      expect(['none', 'BAD_FRAME', 'WIRE_VERSION']).toContain(codeOf(() => decodeFrame(hostile)))
    }
  })

  test('pixels that do not rise, leave the image, are negative or do not sum to 1 are refused', () => {
    const frame = randomFrame(8, 3)
    const change = (edit: (f: { index: Uint16Array; value: Float32Array }) => void) => {
      const copy = { ...frame, index: frame.index.slice(), value: frame.value.slice() }
      edit(copy)
      return codeOf(() => decodeFrame(encodeFrame(copy)))
    }
    expect(change((f) => f.index.reverse())).toBe('BAD_FRAME')
    expect(change((f) => (f.index[f.index.length - 1] = 1600))).toBe('BAD_FRAME')
    expect(change((f) => (f.value[0] = -1))).toBe('BAD_FRAME')
    expect(change((f) => (f.value[0] = Number.NaN))).toBe('BAD_FRAME')
    expect(change((f) => (f.value[0] = 2))).toBe('BAD_FRAME')
    expect(change(() => undefined)).toBe('none')
  })

  test('a label or source beyond the metadata is refused', () => {
    const frame = randomFrame(9, 3)
    expect(codeOf(() => decodeFrame(encodeFrame({ ...frame, label: Uint8Array.of(0, 2, 0) })))).toBe('BAD_FRAME')
    expect(codeOf(() => decodeFrame(encodeFrame({ ...frame, source: Uint16Array.of(0, 2, 0) })))).toBe('BAD_FRAME')
  })

  test('a message over the byte limit is refused before it is parsed', () => {
    expect(codeOf(() => decodeFrame(new Uint8Array(MAX_FRAME_BYTES + 1)))).toBe('BAD_FRAME')
  })

  test('dense jets close a frame early and it stays under the byte limit', () => {
    const random = createRandom(10)
    const jets = Array.from({ length: 200 }, () => randomJet(random, 4000))
    const count = fittingCount(jets)
    expect(count).toBeGreaterThan(10)
    expect(count).toBeLessThan(200)
    expect(encodeFrame(buildFrame(jets.slice(0, count), 0, stream)).byteLength).toBeLessThanOrEqual(MAX_FRAME_BYTES)
  })
})

test('decode(encode(scores)) equals the scores, with and without a latent vector', () => {
  const frame = randomFrame(11, 6)
  for (const latentSize of [0, 3]) {
    const { offsets: _o, index: _i, value: _v, ...events } = frame
    const scores = {
      ...events,
      score: Float32Array.of(1, 2, 3, 4e-9, 5, 6),
      flagged: Uint8Array.of(0, 1, 0, 0, 1, 1),
      revision: new Uint32Array(6).fill(7),
      meanSquare: new Float32Array(6).fill(0.25),
      latent: Float32Array.from({ length: 6 * latentSize }, (_, i) => i),
      latentSize,
    }
    expect(decodeScores(encodeScores(scores))).toEqual(scores)
    expect(codeOf(() => decodeScores(encodeScores({ ...scores, score: scores.score.with(2, Number.NaN) })))).toBe('BAD_FRAME')
  }
})

test('decode(encode(flag)) equals the flag', () => {
  const { sequence, label, source, row, pt, eta, phi, mass, multiplicity, index, value } = randomFrame(12, 1)
  const flag: Flag = {
    stream,
    event: { sequence, label, source, row, pt, eta, phi, mass, multiplicity },
    score: Math.fround(0.1),
    cut: 0.05,
    revision: 3,
    meanSquare: 0.5,
    index,
    value,
    prepared: Float32Array.from({ length: 1600 }, (_, i) => i / 7),
    reconstruction: new Float32Array(0),
  }
  expect(decodeFlag(encodeFlag(flag))).toEqual(flag)
  expect(codeOf(() => decodeFlag(encodeFrame(randomFrame(1, 2))))).toBe('BAD_FRAME')
})
