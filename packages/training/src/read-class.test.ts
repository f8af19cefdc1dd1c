import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readClass } from './read-class.ts'

const path = fileURLToPath(new URL('../../source/fixtures/splits.h5', import.meta.url))
const bundled = fileURLToPath(new URL('../../../data/qcd.h5', import.meta.url))
const selection = { name: 'qcd', preset: 'aachen', limit: null } as const

test('rows that the file’s author set apart for validation and test are left out of training', async () => {
  const rows = async (trainRowsOnly: boolean): Promise<number[]> => [...(await readClass({ ...selection, path, trainRowsOnly })).table.row]
  expect(await rows(true)).toEqual([0, 3, 4])
  expect(await rows(false)).toEqual([0, 1, 2, 3, 4, 5])
})

test('a file without training rows is used whole', async () => {
  const { table } = await readClass({ ...selection, path: bundled, trainRowsOnly: true, limit: 20 })
  expect(table.row.length).toBe(20)
})
