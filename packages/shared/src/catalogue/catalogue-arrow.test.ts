import { tableFromIPC } from 'apache-arrow'
import { expect, test } from 'vitest'
import { toArrowFile } from './catalogue-arrow.ts'
import { csvLine } from './catalogue-csv.ts'

test('a stock Arrow reader gets every value, null where one is missing, and the images', () => {
  const images = { offsets: Int32Array.of(0, 2, 3), index: Uint16Array.of(3, 900, 7), value: Float32Array.of(0.25, 0.75, 1) }
  const bytes = toArrowFile(
    [
      { name: 'sequence', type: 'f64', values: [2 ** 50, 1] },
      { name: 'mass', type: 'f32', values: [80.5, Number.NaN] },
      { name: 'label', type: 'text', values: [null, 'top'] },
    ],
    images,
    new Map([['run', 'r']]),
  )
  expect(Buffer.from(bytes.subarray(0, 6)).toString()).toBe('ARROW1')
  const table = tableFromIPC(bytes)
  expect(table.schema.metadata.get('run')).toBe('r')
  expect(table.numRows).toBe(2)
  const rows = table.toArray().map((row) => {
    const { pixel_index, pixel_value, ...rest } = row.toJSON()
    return { ...rest, pixels: [...pixel_index], values: [...pixel_value] }
  })
  expect(rows).toEqual([
    { sequence: 2 ** 50, mass: 80.5, label: null, pixels: [3, 900], values: [0.25, 0.75] },
    { sequence: 1, mass: null, label: 'top', pixels: [7], values: [1] },
  ])
})

test('CSV quotes what needs it, leaves missing values empty and never begins a field like a formula', () => {
  expect(csvLine([1e-7, null, Number.NaN, 'top', 'a,"b"', '=1+1', -1])).toBe('1e-7,,,top,"a,""b""",\'=1+1,-1\r\n')
})
