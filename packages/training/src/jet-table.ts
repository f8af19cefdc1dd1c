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

/** The jets at some positions, in that order. */
export function selectJets(table: JetTable, which: Uint32Array): JetTable {
  const offset = new Uint32Array(which.length + 1)
  which.forEach((jet, i) => {
    offset[i + 1] = (offset[i] as number) + (table.offset[jet + 1] as number) - (table.offset[jet] as number)
  })
  const index = new Uint16Array(offset[which.length] as number)
  const value = new Float32Array(index.length)
  which.forEach((jet, i) => {
    const [from, to] = [table.offset[jet] as number, table.offset[jet + 1] as number]
    index.set(table.index.subarray(from, to), offset[i])
    value.set(table.value.subarray(from, to), offset[i])
  })
  return {
    length: which.length,
    row: Uint32Array.from(which, (jet) => table.row[jet] as number),
    mass: table.mass && Float32Array.from(which, (jet) => table.mass?.[jet] as number),
    multiplicity: table.multiplicity && Uint16Array.from(which, (jet) => table.multiplicity?.[jet] as number),
    ...{ offset, index, value },
  }
}

/** All jets of one table, then all of the other. */
export function joinTables(a: JetTable, b: JetTable): JetTable {
  const pixels = a.offset[a.length] as number
  const offset = new Uint32Array(a.length + b.length + 1)
  offset.set(a.offset)
  for (let i = 0; i <= b.length; i++) offset[a.length + i] = pixels + (b.offset[i] as number)
  return {
    length: a.length + b.length,
    row: joined(Uint32Array, a.row, b.row),
    mass: a.mass && b.mass && joined(Float32Array, a.mass, b.mass),
    multiplicity: a.multiplicity && b.multiplicity && joined(Uint16Array, a.multiplicity, b.multiplicity),
    offset,
    index: joined(Uint16Array, a.index, b.index),
    value: joined(Float32Array, a.value, b.value),
  }
}

function joined<T extends Uint32Array | Uint16Array | Float32Array>(type: new (length: number) => T, a: T, b: T): T {
  const all = new type(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
