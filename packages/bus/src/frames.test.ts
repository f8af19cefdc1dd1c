import { HEADERS } from '@jetwatch/shared/names'
import { expect, test } from 'vitest'
import { headerLine, parseFrameHeaders, parseScoresHeaders, toHeaders } from './frames.ts'

const values = { run: 'demo', frame: 0, first: 0, count: 100, read: 1_700_000_000_123_456_789n, publish: 1_700_000_000_223_456_789n }

test('parse(toHeaders(values)) equals values, nanoseconds included', () => {
  expect(parseFrameHeaders(toHeaders(values))).toEqual(values)
  const scores = { ...values, model: 'dense-6', receive: 1n, scored: 2n }
  expect(parseScoresHeaders(toHeaders(scores))).toEqual(scores)
})

test('every missing or wrong header is named in one BAD_FRAME', () => {
  const broken = toHeaders({ ...values, run: 'Not A Name', count: 0 })
  broken.delete(HEADERS.frame)
  broken.set(HEADERS.first, '-1')
  broken.set(HEADERS.read, '1e9')
  expect(() => parseFrameHeaders(broken)).toThrowError(
    expect.objectContaining({ code: 'BAD_FRAME', message: expect.stringMatching(/run.*frame.*first.*count.*read/) }),
  )
  expect(() => parseFrameHeaders(undefined)).toThrowError(expect.objectContaining({ code: 'BAD_FRAME' }))
})

test('numbers beyond 2^53 are refused, not rounded', () => {
  const large = toHeaders(values)
  large.set(HEADERS.first, '9007199254740993')
  expect(() => parseFrameHeaders(large)).toThrowError(expect.objectContaining({ code: 'BAD_FRAME' }))
})

test('a header line cannot break the headers', () => {
  expect(headerLine(`a\r\nb: c\u0000${'x'.repeat(300)}`)).toMatch(/^a b: c x{190,}$/)
})
