import { expect, test } from 'vitest'
import { formatRows, number } from './format.ts'
import { absentReference, rateRow } from './row.ts'

test('numbers have three or four significant digits and thousands', () => {
  expect([0, 0.00012345, 1.23456, 123.456, 1234.5, 665_432, 12_345_678, Number.NaN].map(number)).toEqual([
    ...['0', '0.000123', '1.23', '123', '1,235', '665,400', '12,350,000', '–'],
  ])
})

test('a reference that is not there is named with the reason', () => {
  const works = [[{ units: 10, seconds: 1, cpu: 0.5 }]]
  const row = rateRow({ family: 'read', name: 'x', unit: 'rows/s' }, works, [], [absentReference('pandas', "No module named 'tables'")])
  expect(formatRows([row])).toContain("pandas: not here, No module named 'tables'")
})
