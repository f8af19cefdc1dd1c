import type { CompoundMember } from 'h5wasm/node'
import type { Hdf5Dataset, Hdf5File } from './hdf5.ts'
import { H5T, type NumberType, numberType } from './numbers.ts'

/** Where a named number lies inside a table row. */
export interface Column {
  /** Bytes from the start of the row. */
  readonly offset: number
  readonly type: NumberType
}

/** Column names of the two blocks in the reference layout, for tables written without pandas' own attributes. */
const REFERENCE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  values_block_0: [
    ...Array.from({ length: 200 }, (_, i) => [`E_${i}`, `PX_${i}`, `PY_${i}`, `PZ_${i}`]).flat(),
    'truthE',
    'truthPX',
    'truthPY',
    'truthPZ',
  ],
  values_block_1: ['ttv', 'is_signal_new'],
}

/** Named columns of a compound table: a scalar member is a column, an array member a block of them. */
export function tableColumns(file: Hdf5File, dataset: Hdf5Dataset): Map<string, Column> {
  const columns = new Map<string, Column>()
  for (const member of dataset.metadata.compound_type?.members ?? []) {
    const block = member.type === H5T.array ? member.array_type : undefined
    const type = numberType(block ?? member)
    if (type === null) continue
    const names = block ? blockNames(file, dataset, member, block.total_size) : [member.name]
    for (const [i, name] of names.entries()) columns.set(name, { offset: member.offset + i * type.size, type })
  }
  return columns
}

/** pandas keeps a block's column names in `<member>_kind`, a pickled list (protocol 0: one `V` line a string). */
function blockNames(file: Hdf5File, dataset: Hdf5Dataset, member: CompoundMember, size: number): readonly string[] {
  const kind = file.attribute(dataset.path, `${member.name}_kind`)
  const pickled = typeof kind === 'string' ? [...kind.matchAll(/^a?(?:\(lp\d+\n)?V(.*)$/gm)].map((match) => match[1] ?? '') : []
  if (pickled.length === size) return pickled
  const known = REFERENCE_COLUMNS[member.name] ?? []
  return known.length === size ? known : []
}
