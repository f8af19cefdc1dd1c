import { expect, test } from 'vitest'
import { ArrivalLog } from './arrival-log.ts'

test('every entry is handed over once, whenever one asks', () => {
  const log = new ArrivalLog()
  const had: number[] = []
  let from = 0
  for (let i = 0; i < 5000; i++) {
    log.add([i, 1])
    if (i % 37 !== 0) continue
    had.push(...log.between(from, log.next).map(([published]) => published))
    from = log.next
  }
  expect(had).toEqual(Array.from({ length: from }, (_, i) => i))
})

test('one who is far behind gets the newest 512', () => {
  const log = new ArrivalLog()
  for (let i = 0; i < 5000; i++) log.add([i, 1])
  expect(log.between(0, log.next).map(([published]) => published)).toEqual(Array.from({ length: 512 }, (_, i) => 4488 + i))
})

test('entries of an earlier run are gone, and numbers go on', () => {
  const log = new ArrivalLog()
  log.add([1, 1])
  log.clear()
  log.add([2, 1])
  expect(log.next).toBe(2)
  expect(log.between(0, 2)).toEqual([[2, 1]])
})
