import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('lists are read', () => {
  expect(readOptions(['--only', 'read, image', '--repetitions', '3'])).toMatchObject({ only: ['read', 'image'], repetitions: 3 })
  expect(readOptions(['--engines', 'cpu,tfjs']).engines).toEqual(['cpu', 'tfjs'])
})

test.each([['--only', 'speed'], ['--engines', 'gpu'], ['--repetitions', '0'], ['--check'], ['--fast']])('%s %s is refused', (...args) => {
  expect(() => readOptions(args)).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
