import { expect, test } from 'vitest'
import { parseCatalogueQuery, queryKey } from './catalogue-query.ts'

const parse = (text: string) => parseCatalogueQuery(new URLSearchParams(text))

test('without parameters it is everything, newest first; foreign and empty parameters are left alone', () => {
  expect(parse('')).toEqual({ sort: 'sequence', order: 'desc' })
  expect(parse('paused=true&label=&scoreMin=')).toEqual({ sort: 'sequence', order: 'desc' })
})

test('every filter is read', () => {
  expect(
    parse('scoreMin=1e-6&massMax=200.5&label=top,none&mark=interesting&model=dense-6&q=%20Top%20%2042&sort=mass&order=asc&only=3,9'),
  ).toEqual({
    scoreMin: 1e-6,
    massMax: 200.5,
    label: ['top', 'none'],
    mark: ['interesting'],
    model: 'dense-6',
    q: ['top', '42'],
    sort: 'mass',
    order: 'asc',
    only: [3, 9],
  })
})

test.each(['scoreMin=abc', 'scoreMin=Infinity', 'mark=bad', 'sort=colour', 'order=up', 'model=UP', 'only=1;2', 'massMin=0x10'])(
  '%s is refused with a typed fault that names it',
  (text) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'BAD_MESSAGE', message: expect.stringContaining(text.split('=')[0] as string) }),
    )
  },
)

test('equal queries have equal keys, others do not', () => {
  expect(queryKey(parse('scoreMin=1&label=top'))).toBe(queryKey(parse('label=top&scoreMin=1.0')))
  expect(queryKey(parse('scoreMin=1'))).not.toBe(queryKey(parse('scoreMax=1')))
})
