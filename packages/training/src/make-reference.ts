import { type PresetName, presetOf } from '@jetwatch/shared/preset'
import { isReferenceRow } from '@jetwatch/shared/recipe'
import { buildReference, type Reference } from '@jetwatch/shared/reference'
import { hashFile } from '@jetwatch/source/hash'
import { readClass } from './read-class.ts'
import { scoreTable } from './score-table.ts'

export interface ReferenceSample {
  /** HDF5 file of the sample, and the class to take from it. */
  readonly data: string
  readonly background: string
  readonly preset: PresetName
  /** As in the recipe whose background is watched: these rows are never replayed. */
  readonly fraction: number
  readonly seed: number
  readonly onnx: Uint8Array
  readonly scale: 'linear' | 'log10'
  /** SHA-256 of `onnx`. */
  readonly model: string
}

/** The reference of a model's score on the held-out share of a background sample. @throws NO_JETS and what reading throws. */
export async function makeReference({ data, background, preset, fraction, seed, onnx, scale, model }: ReferenceSample): Promise<Reference> {
  const rows = (row: number): boolean => isReferenceRow(row, { fraction, seed })
  const { table } = await readClass({ path: data, name: background, preset, rows, limit: null })
  const scores = await scoreTable(onnx, table, { ...presetOf(preset), scale })
  return buildReference(scores, { model, sample: { sha256: await hashFile(data), class: background, fraction, seed } })
}
