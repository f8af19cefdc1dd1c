import { expect, test } from 'vitest'
import { RateMeter } from './rate-meter.ts'

const T0 = 1_700_000_000_000

test('a steady stream gives its rate, young or old', () => {
  const meter = new RateMeter()
  for (let ms = 0; ms < 120_000; ms += 50) {
    meter.add(T0 + ms, 100)
    if (ms === 10_000) expect(meter.perSecond(T0 + ms, 60)).toBeCloseTo(2000, 6)
  }
  expect(meter.perSecond(T0 + 120_000, 5)).toBeCloseTo(2000, 6)
  expect(meter.perSecond(T0 + 120_000, 60)).toBeCloseTo(2000, 6)
})

test('the order of arrival does not matter, and a stream that stopped falls to 0', () => {
  const meter = new RateMeter()
  for (let ms = 9_950; ms >= 0; ms -= 50) meter.add(T0 + ms, 10)
  expect(meter.perSecond(T0 + 10_000, 5)).toBeCloseTo(200, 6)
  expect(meter.perSecond(T0 + 20_000, 5)).toBe(0)
})
