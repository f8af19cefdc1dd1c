import { type Jet, SKIP_REASONS, type SkipReason } from '@jetwatch/shared/jet'
import type { RowSelection } from './jets.ts'
import { BAD_LABEL } from './layout.ts'

/** What became of a row: an image, or one of the reasons to skip it (1 + its place in SKIP_REASONS), or nobody asked for it. */
const IMAGED = 0
const NOT_ASKED = 255
/** Multiplicity of a jet without kinematics. */
const NO_KINEMATICS = 0xffff_ffff
const KINEMATICS = 4

/** Columns of a packed block of `rows` rows and `pixels` pixels, as views of one buffer; the wider types come first, so that all are aligned. */
function columnsOf(buffer: ArrayBuffer, rows: number, pixels: number) {
  let at = 8
  const place = (bytes: number): number => {
    at += bytes
    return at - bytes
  }
  return {
    kinematics: new Float64Array(buffer, place(8 * KINEMATICS * rows), KINEMATICS * rows),
    value: new Float32Array(buffer, place(4 * pixels), pixels),
    multiplicity: new Uint32Array(buffer, place(4 * rows), rows),
    offsets: new Uint32Array(buffer, place(4 * (rows + 1)), rows + 1),
    index: new Uint16Array(buffer, place(2 * pixels), pixels),
    code: new Uint8Array(buffer, place(rows), rows),
    outcome: new Uint8Array(buffer, place(rows), rows),
  }
}
const bytesOf = (rows: number, pixels: number): number =>
  8 + 8 * KINEMATICS * rows + 4 * pixels + 4 * rows + 4 * (rows + 1) + 2 * pixels + 2 * rows

/** A row as a block holds it: its label code in the file, and its jet, why it is none, or null where it was not asked for. */
export interface PackedRow {
  readonly code: number
  readonly made: Pick<Jet, 'kinematics' | 'image'> | SkipReason | null
}

/** Rows of a file as one buffer that can be kept or handed to another thread; numbers stay what they are, to the bit. */
export function packBlock(rows: readonly PackedRow[]): ArrayBuffer {
  let pixels = 0
  for (const { made } of rows) if (made !== null && typeof made !== 'string') pixels += made.image.index.length
  const buffer = new ArrayBuffer(bytesOf(rows.length, pixels))
  new Uint32Array(buffer, 0, 2).set([rows.length, pixels])
  const columns = columnsOf(buffer, rows.length, pixels)
  let end = 0
  for (const [i, { code, made }] of rows.entries()) {
    columns.code[i] = code
    columns.outcome[i] = made === null ? NOT_ASKED : typeof made === 'string' ? 1 + SKIP_REASONS.indexOf(made) : IMAGED
    if (made !== null && typeof made !== 'string') {
      const { image, kinematics } = made
      columns.multiplicity[i] = kinematics ? kinematics.multiplicity : NO_KINEMATICS
      if (kinematics) columns.kinematics.set([kinematics.pt, kinematics.eta, kinematics.phi, kinematics.mass], KINEMATICS * i)
      columns.index.set(image.index, end)
      columns.value.set(image.value, end)
      end += image.index.length
    }
    columns.offsets[i + 1] = end
  }
  return buffer
}

/** True unless the numbers of the block cannot be those of `rows` rows. */
export function isPackedBlock(buffer: ArrayBuffer, rows: number): boolean {
  if (buffer.byteLength < 8) return false
  const [held, pixels] = new Uint32Array(buffer, 0, 2) as unknown as [number, number]
  return held === rows && buffer.byteLength === bytesOf(rows, pixels)
}

/** The jets among a block's rows that a selection asks for, in row order; images are views of the block. */
export function unpackBlock(buffer: ArrayBuffer, firstRow: number, { source, labels, rows, onSkip }: RowSelection): Jet[] {
  const [count, pixels] = new Uint32Array(buffer, 0, 2) as unknown as [number, number]
  const { code, outcome, multiplicity, kinematics, offsets, index, value } = columnsOf(buffer, count, pixels)
  const jets: Jet[] = []
  for (let i = 0; i < count; i++) {
    const row = firstRow + i
    if (code[i] === BAD_LABEL) {
      onSkip('bad-label')
      continue
    }
    const label = labels[code[i] as number]
    if (label === undefined || (rows && !rows(row))) continue
    if (outcome[i] !== IMAGED) {
      onSkip(SKIP_REASONS[(outcome[i] as number) - 1] as SkipReason)
      continue
    }
    const [from, to] = [offsets[i] as number, offsets[i + 1] as number]
    const at = KINEMATICS * i
    jets.push({
      source,
      row,
      label,
      kinematics:
        multiplicity[i] === NO_KINEMATICS
          ? null
          : {
              pt: kinematics[at] as number,
              eta: kinematics[at + 1] as number,
              phi: kinematics[at + 2] as number,
              mass: kinematics[at + 3] as number,
              multiplicity: multiplicity[i] as number,
            },
      image: { index: index.subarray(from, to), value: value.subarray(from, to) },
    })
  }
  return jets
}
