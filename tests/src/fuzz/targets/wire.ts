import { decodeFlag, encodeFlag, type Flag } from '@jetwatch/shared/flag'
import { decodeFrame, encodeFrame, type Frame, MAX_FRAME_EVENTS } from '@jetwatch/shared/frame'
import { presetOf } from '@jetwatch/shared/preset'
import { decodeScores, encodeScores, type Scores } from '@jetwatch/shared/scores'
import { encodeColumns } from '@jetwatch/shared/wire'
import fc from 'fast-check'
import { type FuzzTarget, holds } from '../target.ts'
import { STREAM, sampleFrame } from './sample-jets.ts'

const limits = { milliseconds: 1_000, mebibytes: 48 }
const tokens = ['jetwatch.preset', '128x128@0.8', '"qcd"', 'ARROW1', '\uffff\uffff']

/** What is decoded can be encoded, and then decoded to the same. */
function roundTrips<T>(value: T, encode: (value: T) => Uint8Array, decode: (bytes: Uint8Array) => T): void {
  const bytes = encode(value)
  const again = encode(decode(bytes))
  holds(Buffer.compare(bytes, again) === 0, 'encoding and decoding again gives other bytes')
}

const STREAMS = [
  STREAM,
  { ...STREAM, preset: 'rutgers' as const },
  { preset: '8x8@0.5' as const, classes: ['a'], sources: ['c'.repeat(64)] },
]

const EVENT_SPECS = [
  { name: 'sequence', type: 'u64' },
  { name: 'label', type: 'u8', nullable: true },
  { name: 'source', type: 'u16' },
  { name: 'row', type: 'u32' },
  { name: 'pt', type: 'f32', nullable: true },
  { name: 'eta', type: 'f32', nullable: true },
  { name: 'phi', type: 'f32', nullable: true },
  { name: 'mass', type: 'f32', nullable: true },
  { name: 'multiplicity', type: 'u16', nullable: true },
  { name: 'pixel_index', type: 'u16', list: true },
  { name: 'pixel_value', type: 'f32', list: true },
] as const

const float = fc.oneof(fc.float(), fc.constantFrom(0, 1, 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY))

/** Frames whose form is right and whose values are anything: labels, sources and pixels that do not exist, sums that are not 1. */
const anyFrame = fc
  .record({
    count: fc.integer({ min: 0, max: 6 }),
    values: fc.array(fc.integer({ min: 0, max: 2 ** 32 - 1 }), { minLength: 6, maxLength: 6 }),
    small: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
    floats: fc.array(float, { minLength: 6, maxLength: 6 }),
    offsets: fc.array(fc.integer({ min: -2, max: 12 }), { minLength: 7, maxLength: 7 }),
    classes: fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.constantFrom('["qcd","top"]', '["constructor"]', '[]', '["__proto__"]', 'null', `[${'"a",'.repeat(300)}"a"]`),
    ),
    preset: fc.constantFrom('aachen', '128x128@0.8', '8x8@0.5', 'constructor', '__proto__', '9999x9999@0.8', ''),
    ordered: fc.boolean(),
  })
  .map(({ count, values, small, floats, offsets, classes, preset, ordered }) => {
    const rising = Int32Array.from(ordered ? offsets.toSorted((a, b) => a - b).map((offset) => Math.max(0, offset)) : offsets)
    const columns = {
      sequence: { values: Float64Array.from(values) },
      label: { values: Uint8Array.from(small) },
      source: { values: Uint16Array.from(small) },
      row: { values: Uint32Array.from(values) },
      ...Object.fromEntries(['pt', 'eta', 'phi', 'mass'].map((name) => [name, { values: Float32Array.from(floats) }])),
      multiplicity: { values: Uint16Array.from(values) },
      pixel_index: { values: Uint16Array.from({ length: 12 }, (_, i) => i * 100), offsets: rising },
      pixel_value: { values: Float32Array.from({ length: 12 }, (_, i) => floats[i % 6] as number), offsets: rising },
    }
    const metadata = new Map([
      ['jetwatch.preset', preset],
      ['jetwatch.classes', classes],
      ['jetwatch.sources', JSON.stringify(STREAM.sources)],
    ])
    return encodeColumns(EVENT_SPECS, columns, count, metadata)
  })

export const framesTarget: FuzzTarget = {
  name: 'frames',
  parser: 'frames (JETS)',
  form: 'bytes',
  limits,
  tokens,
  inputs: async () => ({
    seeds: [1, 3, 40]
      .flatMap((n) => [encodeFrame(sampleFrame(n, n)), encodeFrame(sampleFrame(n, n, 2 ** 40))])
      .concat(encodeFrame(sampleFrame(9, 2, 5, STREAMS[1]))),
    grammar: anyFrame,
  }),
  open: async () => ({
    check(input) {
      const frame: Frame = decodeFrame(input)
      const size = presetOf(frame.stream.preset).height * presetOf(frame.stream.preset).width
      holds(frame.count >= 1 && frame.count <= MAX_FRAME_EVENTS, 'a frame has 1 to 1024 events')
      for (const column of [
        frame.sequence,
        frame.label,
        frame.source,
        frame.row,
        frame.pt,
        frame.eta,
        frame.phi,
        frame.mass,
        frame.multiplicity,
      ])
        holds(column.length === frame.count, 'a column has a value for each event')
      holds(frame.sequence.every(Number.isSafeInteger), 'a sequence is an integer below 2^53')
      holds(frame.index.length === frame.value.length && frame.offsets.length === frame.count + 1, 'pixels have an index and a value')
      holds(
        frame.index.every((pixel) => pixel < size),
        'a pixel lies in its image',
      )
      holds(
        frame.label.every((label) => label === 255 || label < frame.stream.classes.length),
        'a label is one of the classes',
      )
      roundTrips(frame, encodeFrame, decodeFrame)
    },
  }),
}

const sampleScores = (n: number, latentSize: number): Scores => {
  const { offsets: _, index: __, value: ___, ...events } = sampleFrame(n, n)
  const score = Float32Array.from({ length: n }, (_value, i) => i / 7)
  return {
    ...events,
    ...{ score, flagged: new Uint8Array(n), revision: new Uint32Array(n), meanSquare: new Float32Array(n) },
    ...{ latent: new Float32Array(n * latentSize).fill(0.5), latentSize },
  }
}

export const scoresTarget: FuzzTarget = {
  name: 'scores',
  parser: 'decisions (SCORES)',
  form: 'bytes',
  limits,
  tokens,
  inputs: async () => ({ seeds: [encodeScores(sampleScores(1, 0)), encodeScores(sampleScores(5, 6)), encodeScores(sampleScores(60, 2))] }),
  open: async () => ({
    check(input) {
      const scores = decodeScores(input)
      const { count, latentSize } = scores
      holds(count >= 1 && count <= MAX_FRAME_EVENTS, 'a message of SCORES has 1 to 1024 decisions')
      holds(scores.score.length === count && scores.score.every(Number.isFinite), 'a score is finite')
      holds(scores.flagged.length === count && scores.flagged.every((flag) => flag <= 1), 'flagged is 0 or 1')
      holds(scores.latent.length === count * latentSize, 'all latent vectors have the same length')
      roundTrips(scores, encodeScores, decodeScores)
    },
  }),
}

function sampleFlag(images: boolean): Flag {
  const { offsets: _, index, value, stream, count: __, ...event } = sampleFrame(1, 3)
  const image = images ? new Float32Array(1600).fill(1 / 1600) : new Float32Array(0)
  return { stream, event, score: 2, cut: 1, revision: 1, meanSquare: 0.1, index, value, prepared: image, reconstruction: image }
}

export const flagsTarget: FuzzTarget = {
  name: 'flags',
  parser: 'flagged events (FLAGS)',
  form: 'bytes',
  limits,
  tokens,
  inputs: async () => ({ seeds: [encodeFlag(sampleFlag(true)), encodeFlag(sampleFlag(false))] }),
  open: async () => ({
    check(input) {
      const flag = decodeFlag(input)
      const { height, width } = presetOf(flag.stream.preset)
      const size = height * width
      holds(flag.event.sequence.length === 1, 'a flag is one event')
      holds(Number.isFinite(flag.score) && Number.isFinite(flag.cut), 'score and cut are finite')
      holds(flag.index.length === flag.value.length, 'pixels have an index and a value')
      holds(
        flag.index.every((pixel, i) => pixel < size && pixel > (flag.index[i - 1] ?? -1)),
        'pixel indices rise and lie in the image',
      )
      for (const image of [flag.prepared, flag.reconstruction])
        holds(image.length === 0 || image.length === size, 'an image has the size of the preset')
      roundTrips(flag, encodeFlag, decodeFlag)
    },
  }),
}
