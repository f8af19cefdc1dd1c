import { expect, test } from 'vitest'
import { rateRow, rowSchema } from './row.ts'

const works = (seconds: readonly number[], cpu: number | null) => seconds.map((one) => ({ units: 100, seconds: one, cpu }))

test('a ratio is taken repetition by repetition: what slowed both down cancels', () => {
  const row = rateRow({ family: 'read', name: 'x', unit: 'rows/s' }, [works([1, 2, 10], 1), works([2, 4, 20], 3)], ['theirs'])
  expect(row.references[0]?.ratio).toEqual({ median: 2, q1: 2, q3: 2, n: 3 })
  expect(row.references[0]?.coreRatio?.median).toBe(3)
  expect(row.value.median).toBe(50)
  expect(row.coreMicroseconds).toBe(1e4)
  expect(rowSchema.parse(row)).toEqual(row)
})

test('without counted processor time there is no ratio of it', () => {
  const row = rateRow({ family: 'read', name: 'x', unit: 'rows/s' }, [works([1], 1), works([1], null)], ['theirs'])
  expect(row.references[0]?.coreRatio).toBeNull()
})
