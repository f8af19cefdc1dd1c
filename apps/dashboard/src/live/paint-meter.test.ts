import { MAX_PAINT_SAMPLES } from '@jetwatch/shared/live'
import { expect, test } from 'vitest'
import { PaintMeter } from './paint-meter.ts'

test('each event is measured once, at the frame that paints it, and clocks that disagree give negative values', () => {
  const meter = new PaintMeter()
  meter.arrived([
    [1000, 100],
    [1050, 100],
  ])
  meter.painted(1200)
  meter.painted(1300)
  meter.arrived([[1400, 50]])
  meter.painted(1390)
  expect(meter.take()).toEqual([
    [200, 100],
    [150, 100],
    [-10, 50],
  ])
  expect(meter.take()).toEqual([])
})

test('events that were never painted are not reported', () => {
  const meter = new PaintMeter()
  meter.arrived([[1000, 100]])
  meter.forget()
  meter.painted(1200)
  expect(meter.take()).toEqual([])
})

test('many samples are joined without losing an event and without lowering a latency', () => {
  const meter = new PaintMeter()
  const count = 5 * MAX_PAINT_SAMPLES
  for (let i = 0; i < count; i++) {
    meter.arrived([[i, 10]])
    meter.painted(2 * i)
  }
  const samples = meter.take()
  expect(samples.length).toBeLessThanOrEqual(MAX_PAINT_SAMPLES)
  expect(samples.reduce((sum, [, events]) => sum + events, 0)).toBe(10 * count)
  for (let level = 0; level < count; level += 37) {
    const atOrAbove = samples.reduce((sum, [latency, events]) => sum + (latency >= level ? events : 0), 0)
    expect(atOrAbove).toBeGreaterThanOrEqual(10 * (count - level))
  }
})

test('the latency of a painted frame can be asked for by its publish time, the oldest of many are forgotten', () => {
  const meter = new PaintMeter()
  meter.arrived([[1000.25, 100]])
  expect(meter.latencyOf(1000.25)).toBeNull()
  meter.painted(1200)
  expect(meter.latencyOf(1000.25)).toBe(199.8)
  for (let i = 0; i < 5_000; i++) meter.arrived([[2000 + i, 1]])
  meter.painted(9000)
  expect(meter.latencyOf(1000.25)).toBeNull()
  expect(meter.latencyOf(6999)).toBe(2001)
})
