import { expect, test } from 'vitest'
import { Allowance } from './allowance.ts'

test('a client has its burst, then its rate, and no other client’s', () => {
  let now = 0
  const allowance = new Allowance({ burst: 3, perSecond: 2, now: () => now })
  const takes = (client: string, times: number) => Array.from({ length: times }, () => allowance.take(client))
  expect(takes('a', 4)).toEqual([0, 0, 0, 0.5])
  expect(takes('b', 1)).toEqual([0])
  now += 499
  expect(allowance.take('a')).toBeGreaterThan(0)
  now += 1
  expect(takes('a', 2)).toEqual([0, 0.5])
  now += 3_600_000
  expect(takes('a', 4)).toEqual([0, 0, 0, 0.5])
})

test('a flood of addresses does not grow it without bound, and who is still sending is not forgotten', () => {
  const allowance = new Allowance({ burst: 1, perSecond: 1, now: () => 0 })
  let forgotten = 0
  for (let i = 0; i < 30_000; i++) {
    allowance.take(`address ${i}`)
    if (allowance.take('busy') === 0) forgotten++
  }
  // Its first request; one that had been forgotten would get its burst again.
  expect(forgotten).toBe(1)
})
