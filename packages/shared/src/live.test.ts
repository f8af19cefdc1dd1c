import { describe, expect, test } from 'vitest'
import { clientMessageSchema, histogramSchema, MAX_PAINT_SAMPLES, serverMessageSchema } from './live.ts'
import { statusSchema } from './status.ts'

const accepted = (message: unknown): boolean => clientMessageSchema.safeParse(message).success
const threshold = { type: 'threshold', id: 1, model: 'dense', cut: 1e-5, expected: 3, reason: '' }

describe('messages of clients', () => {
  test('are taken as they are meant', () => {
    expect(accepted(threshold)).toBe(true)
    expect(accepted({ type: 'ping', id: 0, time: 1.5 })).toBe(true)
    expect(accepted({ type: 'painted', samples: [[-3.5, 100]] })).toBe(true)
    expect(accepted({ type: 'view', paused: true })).toBe(true)
  })

  test.each([
    ['a cut that is no number', { ...threshold, cut: Number.NaN }],
    ['an infinite cut', { ...threshold, cut: Number.POSITIVE_INFINITY }],
    ['a cut in words', { ...threshold, cut: '1e-5' }],
    ['a model name that leaves its key', { ...threshold, model: '../dense' }],
    ['a negative revision', { ...threshold, expected: -1 }],
    ['a long reason', { ...threshold, reason: 'x'.repeat(281) }],
    ['a key nobody knows', { ...threshold, policy: {} }],
    ['too many samples', { type: 'painted', samples: Array.from({ length: MAX_PAINT_SAMPLES + 1 }, () => [1, 1]) }],
    ['a sample of no event', { type: 'painted', samples: [[1, 0]] }],
    ['a latency of hours', { type: 'painted', samples: [[1e9, 1]] }],
    ['no type', {}],
    ['null', null],
  ])('with %s are refused', (_, message) => {
    expect(accepted(message)).toBe(false)
  })
})

test.each([[[1, 2.5]], [[-1]], ['12'], [[Number.NaN]], [[2 ** 53]]])('%j are no counts', (counts) => {
  const good = { size: 3, counts: [[1, 2]] }
  expect(histogramSchema.safeParse({ window: good, run: good }).success).toBe(true)
  expect(histogramSchema.safeParse({ window: good, run: { ...good, counts: [counts] } }).success).toBe(false)
})

test('an error keeps its remedy, and its id may be unknown', () => {
  const error = { type: 'error', id: null, code: 'CONFLICT', message: 'm', remedy: 'r' }
  expect(serverMessageSchema.parse(error)).toEqual(error)
  expect(serverMessageSchema.safeParse({ ...error, remedy: undefined }).success).toBe(false)
})

test('the status of a gateway without a run is valid, and has the stable keys', () => {
  const none = { p50: null, p95: null, p99: null, n: 0, negative: 0 }
  const status = {
    run: null,
    primary: null,
    latency: none,
    models: {},
    paint: null,
    rates: { asked: null, input: null, behind: false },
    recipe: null,
    recipeHash: null,
    replayed: 0,
    skipped: {},
    repeats: null,
    unreadable: 0,
    producer: null,
    health: { state: 'waiting', reason: 'for a run' },
    viewers: 0,
    uptime: 0,
    time: 1,
  }
  expect(statusSchema.parse(status)).toEqual(status)
  expect(statusSchema.safeParse({ ...status, latency: undefined }).success).toBe(false)
})
