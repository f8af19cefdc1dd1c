import { expect, test } from 'vitest'
import { JetwatchError } from './errors.ts'
import { createRandom } from './random.ts'
import { decodeColumns, encodeColumns } from './wire.ts'
import { type Column, type ColumnSpec, MISSING_U8, MISSING_U16 } from './wire-column.ts'

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
    expect(encodeColumns(SPECS, columns, count, metadata).join()).toBe(arrow.join())
  }
})

test('reading through a template gives what apache-arrow reads, wherever the message lies in memory and whoever sent the first', () => {
  const metadata = new Map([['jetwatch.preset', 'aachen']])
  /** As messages come from a socket: views whose own `slice` copies nothing. */
  class Shared extends Uint8Array<ArrayBuffer> {
    override slice(from?: number, to?: number): Uint8Array<ArrayBuffer> {
      return this.subarray(from, to)
    }
  }
  for (const [seed, count] of [1, 2, 7, 8, 9, 64, 100].entries()) {
    const bytes = encodeColumns(SPECS, randomColumns(seed, count), count, metadata)
    const moved = new Shared(new ArrayBuffer(bytes.length + 3))
    moved.set(bytes, 3)
    const slow = decodeColumns([...SPECS], bytes, 'test')
    const specs = [...SPECS]
    for (const first of [true, false]) {
      const { columns, count: rows } = decodeColumns(specs, moved.subarray(3), 'test')
      expect([first, rows, columns]).toEqual([first, slow.count, slow.columns])
    }
  }
})

test('a flipped bit, a cut or an addition never gives other numbers than through apache-arrow, and never another kind of error', () => {
  const random = createRandom(3)
  const metadata = new Map([['jetwatch.preset', 'aachen']])
  const bytes = encodeColumns(SPECS, randomColumns(5, 20), 20, metadata)
  const outcome = (specs: readonly ColumnSpec[], message: Uint8Array): string => {
    try {
      const { count, columns } = decodeColumns(specs, message, 'test')
      return JSON.stringify([
        count,
        Object.entries(columns).map(([name, { values, offsets }]) => [name, [...values], [...(offsets ?? [])]]),
      ])
    } catch (error) {
      return error instanceof JetwatchError ? error.toString() : `untyped ${error}`
    }
  }
  const end = bytes.length - 1
  for (let round = 0; round < 500; round++) {
    const bad = bytes.slice()
    const at = random.below(bytes.length)
    bad[at] = (bad[at] as number) ^ (1 << random.below(8))
    expect(outcome(SPECS, bad)).toBe(outcome([...SPECS], bad))
  }
  for (const cut of [bytes.subarray(0, end), bytes.subarray(0, end - 8), Uint8Array.from([...bytes, 0]), new Uint8Array(0)])
    expect(outcome(SPECS, cut)).toBe(outcome([...SPECS], cut))
})

test('another metadata never takes the template of the first', () => {
  const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)
  const columns = randomColumns(1, 5)
  for (const name of ['first', 'second', 'first']) {
    const bytes = text(encodeColumns(SPECS, columns, 5, new Map([['jetwatch.name', name]])))
    expect([bytes.includes('first'), bytes.includes('second')]).toEqual([name === 'first', name === 'second'])
  }
})
