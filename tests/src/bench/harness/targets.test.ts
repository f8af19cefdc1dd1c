import { expect, test } from 'vitest'
import { rateRow } from './row.ts'
import { judge, TARGETS } from './targets.ts'

const work = (units: number) => [{ units, seconds: 1, cpu: 1 }]

test('a target is met, missed or not measured, by the rows alone', () => {
  const read = rateRow(
    { family: 'read', name: 'rows of an HDF5 table', unit: 'rows/s' },
    [work(200_000), work(150_000)],
    ['pandas read_hdf'],
  )
  const met = judge([read]).map(({ target, met }) => [target.text, met])
  expect(met.slice(0, 3)).toEqual([
    ['read, rows/s', true],
    ['read, × pandas', false],
    ['preprocessing, jets/s per core', null],
  ])
})

test('a bound from above is missed from above', () => {
  const [target] = TARGETS.filter(({ bound }) => 'most' in bound)
  if (!target) throw new Error('there is no such target')
  const row = rateRow({ family: target.family, name: target.row, unit: 'ms', figures: { 'ms p99': 101 } }, [work(101)], [])
  expect(judge([row], [target])[0]?.met).toBe(false)
})
