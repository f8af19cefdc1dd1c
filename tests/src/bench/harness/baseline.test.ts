import { expect, test } from 'vitest'
import { bestOf, compareWithBaseline } from './baseline.ts'
import { rateRow } from './row.ts'

const baseline = { taken: 'test', ratios: [{ family: 'read', row: 'rows', reference: 'theirs', ratio: 2, margin: 0.25 }] }
/** Ours takes `cpu` core-seconds where the reference takes one; by the clock it is ten times slower. */
const rowsAt = (cpu: number) => {
  const work = { units: 1, seconds: 10, cpu }
  return [rateRow({ family: 'read', name: 'rows of x', unit: 'rows/s' }, [[work], [{ units: 1, seconds: 1, cpu: 1 }]], ['theirs'])]
}

test('a ratio of processor time passes down to its margin and fails below, whatever the clock says', () => {
  const at = (cpu: number) => compareWithBaseline(rowsAt(cpu), baseline, ['read'])[0]
  expect(at(1 / 2)).toMatchObject({ got: 2, least: 1.5, ok: true })
  expect(at(1 / 1.51)?.ok).toBe(true)
  expect(at(1 / 1.49)?.ok).toBe(false)
})

test('a row that was asked for and is missing fails, one of another family is not looked at', () => {
  expect(compareWithBaseline([], baseline, ['read'])[0]).toMatchObject({ got: null, ok: false })
  expect(compareWithBaseline([], baseline, ['image'])).toEqual([])
})

test('of two looks the better one counts', () => {
  const low = compareWithBaseline(rowsAt(1), baseline, ['read'])
  const high = compareWithBaseline(rowsAt(1 / 2), baseline, ['read'])
  const missing = compareWithBaseline([], baseline, ['read'])
  expect(bestOf(low, high)).toEqual(high)
  expect(bestOf(high, low)).toEqual(high)
  expect(bestOf(missing, low)).toEqual(low)
  expect(bestOf(low, [])).toEqual(low)
})
