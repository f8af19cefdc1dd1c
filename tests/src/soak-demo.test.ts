import { expect, test } from 'vitest'
import { measureDemo, primary } from './support/measure-demo.ts'

// The short form of `npm run soak:demo`.
test('at 2,000 jets/s with a page open the lag does not grow, the ledger closes and paint latency is reported', async () => {
  const { lag, last, rate, complaints } = await measureDemo({ seconds: 15, rate: 2000, settle: 3 })
  const { ledger } = primary(last)
  expect(ledger.scored + ledger.dead + ledger.dropped + ledger.pending).toBe(ledger.produced)
  expect(ledger.dead + ledger.dropped).toBe(0)
  // Two seconds of stream: a lag that grows by 10 % of the rate would pass it well before the end.
  expect(lag.highest).toBeLessThan(2 * rate.asked)
  expect(rate.scored).toBeGreaterThan(0.9 * rate.published)
  expect(last.paint?.n ?? 0).toBeGreaterThan(0)
  expect(complaints).toEqual([])
}, 180_000)
