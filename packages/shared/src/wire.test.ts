import { expect, test } from 'vitest'
import { createRandom } from './random.ts'
import { type Column, type ColumnSpec, encodeColumns, MISSING_U8, MISSING_U16 } from './wire.ts'

const SPECS: readonly ColumnSpec[] = [
  { name: 'sequence', type: 'u64' },
  { name: 'label', type: 'u8', nullable: true },
  { name: 'size', type: 'u16', nullable: true },
  { name: 'row', type: 'u32' },
  { name: 'pt', type: 'f32', nullable: true },
  { name: 'cut', type: 'f64' },
  { name: 'pixels', type: 'u16', list: true },
  { name: 'latent', type: 'f32', list: true },
]

/** Columns with some, all or no values missing, lists with and without members, and offsets that need not begin at 0. */
function randomColumns(seed: number, count: number): Record<string, Column> {
  const random = createRandom(seed)
  const missing = [0, 0.3, 1][random.below(3)] as number
  const offsets = new Int32Array(count + 1).fill(random.below(3))
  for (let i = 0; i < count; i++) offsets[i + 1] = (offsets[i] as number) + random.below(5)
  const items = { length: offsets[count] as number }
  const rows = { length: count }
  const orMissing = (value: number, none: number): number => (random.next() < missing ? none : value)
  return {
    sequence: { values: Float64Array.from(rows, () => random.below(2 ** 20) * 2 ** 32 + random.below(2 ** 31)) },
    label: { values: Uint8Array.from(rows, () => orMissing(random.below(3), MISSING_U8)) },
    size: { values: Uint16Array.from(rows, () => orMissing(random.below(300), MISSING_U16)) },
    row: { values: Uint32Array.from(rows, () => random.below(2 ** 31)) },
    pt: { values: Float32Array.from(rows, () => orMissing(random.next(), Number.NaN)) },
    cut: { values: Float64Array.from(rows, () => random.next()) },
    pixels: { values: Uint16Array.from(items, () => random.below(1600)), offsets },
    latent: { values: Float32Array.from(items, () => random.next()), offsets },
  }
}

test('a message written from the template of another one has the bytes apache-arrow writes', () => {
  const metadata = new Map([['jetwatch.preset', 'aachen']])
  encodeColumns(SPECS, randomColumns(0, 3), 3, metadata)
  for (const [seed, count] of [1, 1, 2, 7, 8, 9, 64, 100, 1024].entries()) {
    const columns = randomColumns(seed + 1, count)
    // A schema that is new to the writer goes through apache-arrow.
    const arrow = encodeColumns([...SPECS], columns, count, metadata)
    expect(encodeColumns(SPECS, columns, count, metadata)).toEqual(arrow)
  }
})

test('another metadata never takes the template of the first', () => {
  const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)
  const columns = randomColumns(1, 5)
  for (const name of ['first', 'second', 'first']) {
    const bytes = text(encodeColumns(SPECS, columns, 5, new Map([['jetwatch.name', name]])))
    expect([bytes.includes('first'), bytes.includes('second')]).toEqual([name === 'first', name === 'second'])
  }
})
