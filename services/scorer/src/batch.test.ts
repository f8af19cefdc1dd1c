import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { batches } from './batch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const limits = { maxEvents: 100, maxMilliseconds: 20, eventsOf: (events: number) => events }
async function* of(items: readonly number[]): AsyncGenerator<number> {
  yield* items
}
async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = []
  for await (const item of source) result.push(item)
  return result
}

test('a batch is closed by its number of events; frames stay whole and in order', async () => {
  expect(await all(batches(of([40, 40, 40, 10, 100, 1, 1]), limits))).toEqual([
    [40, 40, 40],
    [10, 100],
    [1, 1],
  ])
})

test('items without events join a batch and do not close it', async () => {
  expect(await all(batches(of([0, 0, 99, 0, 1, 0]), limits))).toEqual([[0, 0, 99, 0, 1], [0]])
})

test('a batch of a quiet stream is closed by time, counted from its first item', async () => {
  let send: (item: number) => void = () => {}
  async function* live(): AsyncGenerator<number> {
    for (;;) yield await new Promise<number>((resolve) => (send = resolve))
  }
  const reading = batches(live(), limits)
  const first = reading.next()
  await vi.advanceTimersByTimeAsync(500)
  send(1)
  await vi.advanceTimersByTimeAsync(15)
  send(2)
  await vi.advanceTimersByTimeAsync(4)
  let done = false
  void first.then(() => {
    done = true
  })
  await vi.advanceTimersByTimeAsync(0)
  expect(done).toBe(false)
  await vi.advanceTimersByTimeAsync(2)
  expect(await first).toEqual({ done: false, value: [1, 2] })
})

test('a failure of the source comes after what was read before it', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1
    throw new Error('cut off')
  }
  const reading = batches(failing(), limits)
  await expect(all(reading)).rejects.toThrow('cut off')
})
