import type { Jet } from '@jetwatch/shared/jet'

/** Jets of one class in memory, as columns. A sparse jet takes about 300 bytes. */
export interface JetTable {
  readonly length: number
  /** Row of each jet in its file. */
  readonly row: Uint32Array
  /** GeV and constituents; null where the file has no kinematics. */
  readonly mass: Float32Array | null
  readonly multiplicity: Uint16Array | null
  /** Pixels of jet i are `index` and `value` from `offset[i]` to `offset[i + 1]`. */
  readonly offset: Uint32Array
  readonly index: Uint16Array
  readonly value: Float32Array
}

export function toJetTable(jets: readonly Jet[]): JetTable {
  const offset = new Uint32Array(jets.length + 1)
  jets.forEach((jet, i) => {
    offset[i + 1] = (offset[i] as number) + jet.image.index.length
  })
  const pixels = offset[jets.length] as number
  const index = new Uint16Array(pixels)
  const value = new Float32Array(pixels)
  jets.forEach((jet, i) => {
    index.set(jet.image.index, offset[i])
    value.set(jet.image.value, offset[i])
  })
  const known = jets.every((jet) => jet.kinematics !== null)
  return {
    length: jets.length,
    row: Uint32Array.from(jets, (jet) => jet.row),
    mass: known ? Float32Array.from(jets, (jet) => jet.kinematics?.mass ?? 0) : null,
    multiplicity: known ? Uint16Array.from(jets, (jet) => jet.kinematics?.multiplicity ?? 0) : null,
    offset,
    index,
    value,
  }
}

/** Writes the images of `which` jets densely, row-major [which.length × pixels], into a zeroed array. */
export function denseImages(table: JetTable, which: ArrayLike<number>, pixels: number): Float32Array {
  const dense = new Float32Array(which.length * pixels)
  for (let i = 0; i < which.length; i++) {
    const jet = which[i] as number
    const end = table.offset[jet + 1] as number
    for (let k = table.offset[jet] as number; k < end; k++) dense[i * pixels + (table.index[k] as number)] = table.value[k] as number
  }
  return dense
}
