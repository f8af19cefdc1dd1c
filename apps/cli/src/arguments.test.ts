import { describe, expect, test } from 'vitest'
import { classOfFile, integer, real, repeated, share } from './arguments.ts'

test('a share and its percentage are the same number', () => {
  for (const percent of [0, 1, 5, 12.5, 100]) expect(share(`${percent}%`)).toBe(share(String(percent / 100)))
})

test.each(['', '%', 'five', '5 %', '-0.1', '1.01', '100.1%', 'NaN', '0x1', 'Infinity'])('"%s" is no share', (text) => {
  expect(() => share(text)).toThrow(/0 to 1/)
})

describe('bounds belong to the range', () => {
  test('of whole numbers', () => {
    const parse = integer(1, 65_535)
    expect([parse('1'), parse('65535')]).toEqual([1, 65_535])
    for (const text of ['0', '65536', '1.5', '', ' 1', '1e3', '0x10']) expect(() => parse(text)).toThrow(/1 to 65535/)
  })

  test('of numbers, unless the lower one is left out', () => {
    expect(real(0, 8)('0')).toBe(0)
    expect(() => real(0, 8, { above: true })('0')).toThrow(/above 0/)
    expect(real(0, 1e7, { above: true })('2e3')).toBe(2000)
  })
})

test('repeatable flags keep their order', () => {
  expect(repeated('b', repeated('a'))).toEqual(['a', 'b'])
  expect(classOfFile('w=x=y.h5', classOfFile('top=a.h5'))).toEqual([
    { name: 'top', file: 'a.h5' },
    { name: 'w', file: 'x=y.h5' },
  ])
})
