import { type Frame, MAX_FRAME_BYTES, type StreamInfo } from './frame.ts'
import type { Jet } from './jet.ts'
import { MISSING_U8, MISSING_U16 } from './wire-column.ts'

/** Bytes of a frame besides its events (schema, metadata, padding), and of an event besides its pixels: upper bounds. */
const FRAME_OVERHEAD = 8 * 1024
const EVENT_BYTES = 48
const PIXEL_BYTES = 6

/** Bytes a jet takes in a frame, at most: a frame is closed early rather than grow over {@link MAX_FRAME_BYTES}. */
export const jetBytes = (jet: Jet): number => EVENT_BYTES + PIXEL_BYTES * jet.image.index.length

/** Events a frame of these jets may hold: the whole list, or less if it would be too large. At least 1. */
export function fittingCount(jets: readonly Jet[]): number {
  let bytes = FRAME_OVERHEAD
  for (let i = 0; i < jets.length; i++) {
    bytes += jetBytes(jets[i] as Jet)
    if (bytes > MAX_FRAME_BYTES) return Math.max(1, i)
  }
  return jets.length
}

/** Columns from jets; sequences run from `first`. */
export function buildFrame(jets: readonly Jet[], first: number, stream: StreamInfo): Frame {
  const count = jets.length
  const offsets = new Int32Array(count + 1)
  for (let i = 0; i < count; i++) offsets[i + 1] = (offsets[i] as number) + (jets[i] as Jet).image.index.length
  const pixels = offsets[count] as number
  const frame = {
    stream,
    count,
    sequence: Float64Array.from({ length: count }, (_, i) => first + i),
    label: new Uint8Array(count),
    source: new Uint16Array(count),
    row: new Uint32Array(count),
    pt: new Float32Array(count),
    eta: new Float32Array(count),
    phi: new Float32Array(count),
    mass: new Float32Array(count),
    multiplicity: new Uint16Array(count),
    offsets,
    index: new Uint16Array(pixels),
    value: new Float32Array(pixels),
  }
  jets.forEach((jet, i) => {
    frame.label[i] = jet.label ?? MISSING_U8
    frame.source[i] = jet.source
    frame.row[i] = jet.row
    const kinematics = jet.kinematics
    frame.pt[i] = kinematics?.pt ?? Number.NaN
    frame.eta[i] = kinematics?.eta ?? Number.NaN
    frame.phi[i] = kinematics?.phi ?? Number.NaN
    frame.mass[i] = kinematics?.mass ?? Number.NaN
    frame.multiplicity[i] = kinematics?.multiplicity ?? MISSING_U16
    frame.index.set(jet.image.index, offsets[i] as number)
    frame.value.set(jet.image.value, offsets[i] as number)
  })
  return frame
}
