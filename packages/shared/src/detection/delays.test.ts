import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { exponential } from '../variates.ts'
import { alarmLine, type CleanRun, falseAlarms } from './alarm-line.ts'
import { medianRank, summariseDelays } from './delays.ts'
import { firstPassage, Peaks } from './first-passage.ts'
import { createFlagCusum } from './flag-cusum.ts'

test('peaks give the first passage of any line', () => {
  const random = createRandom(3)
  const values = Array.from({ length: 300 }, () => Math.floor(40 * random.next()))
  const peaks = new Peaks()
  values.forEach((value, i) => {
    peaks.add(value, i + 1, (i + 1) / 10)
  })
  for (let line = -1; line <= 41; line++) {
    const first = values.findIndex((value) => value >= line)
    expect(firstPassage(peaks.list, line)?.events ?? null).toBe(first < 0 ? null : first + 1)
  }
})

describe('false alarms', () => {
  /** Runs of 1,800 s whose statistic reaches x after a time that is exponential with e^x hours. */
  const runs = (seed: number, n: number): CleanRun[] => {
    const random = createRandom(seed)
    return Array.from({ length: n }, () => {
      const peaks = new Peaks()
      let seconds = 0
      for (let x = -8; x < 3; x += 0.05) {
        // The wait for the next level that makes the wait for level x exponential, as records of a sequence are.
        if (random.next() > Math.exp(-0.05)) seconds += exponential(random, 3600 * Math.exp(x))
        if (seconds > 1800) break
        peaks.add(x, Math.round(seconds * 100), seconds)
      }
      return { peaks: peaks.list, seconds: 1800 }
    })
  }

  test('alarms over time watched, by hand: two of three runs, of which one is watched to its end', () => {
    const at = (...list: [seconds: number, value: number][]) => list.map(([seconds, value]) => ({ events: seconds, seconds, value }))
    const three = [
      { peaks: at([600, 2], [1200, 4]), seconds: 3600 },
      { peaks: at([100, 1], [1800, 5]), seconds: 3600 },
      { peaks: at([100, 3]), seconds: 3600 },
    ]
    expect(falseAlarms(three, 4)).toMatchObject({ alarms: 2, hours: 6600 / 3600 })
    expect(falseAlarms(three, 4).perHour).toBeCloseTo((2 * 3600) / 6600, 12)
    expect(falseAlarms(three, 6)).toMatchObject({ alarms: 0, hours: 3, perHour: 0, low: 0 })
    // Of one run of 3 h: at most one alarm in 2 h, so it has to be missed by two of them.
    expect(alarmLine(three, 0.5)).toBeGreaterThan(4)
    expect(falseAlarms(three, alarmLine(three, 0.5)).alarms).toBe(1)
    expect(falseAlarms(three, alarmLine(three, 0)).alarms).toBe(0)
  })

  test('the line is the lowest that keeps the rate, and keeps it on other runs within the errors', () => {
    const calibration = runs(1, 1000)
    const line = alarmLine(calibration, 1)
    expect(falseAlarms(calibration, line).perHour).toBeLessThanOrEqual(1)
    const values = calibration.flatMap(({ peaks }) => peaks.map(({ value }) => value))
    const below = values.reduce((most, value) => (value < line ? Math.max(most, value) : most), -9)
    expect(falseAlarms(calibration, below).perHour).toBeGreaterThan(1)
    // Waiting times of e^x hours: the line of one an hour is at 0.
    expect(Math.abs(line)).toBeLessThan(0.2)
    const { perHour, low, high } = falseAlarms(runs(2, 1000), line)
    expect(Math.abs(perHour - 1)).toBeLessThan(3 * (high - low))
  })
})

describe('delays', () => {
  test('runs that never noticed are later than any: quantiles by hand', () => {
    expect(summariseDelays([5, null, 1, 3, null])).toMatchObject({ runs: 5, noticed: 3, median: 5, tenth: 1, ninetieth: null })
    expect(summariseDelays([null, null, 2]).median).toBeNull()
  })

  test('the interval of the median is the narrowest with 68 %, by counting all orders', () => {
    for (let n = 1; n <= 14; n++) {
      // Every run is below the true median or above it, all 2ⁿ ways alike.
      const coverage = (k: number): number => {
        let inside = 0
        for (let ways = 0; ways < 2 ** n; ways++) {
          const below = ways.toString(2).replaceAll('0', '').length
          if (below >= k && below <= n - k) inside++
        }
        return inside / 2 ** n
      }
      const k = medianRank(n)
      if (k > 1) expect(coverage(k)).toBeGreaterThanOrEqual(0.68)
      expect(coverage(k + 1)).toBeLessThan(0.68)
    }
  })

  test('a delay that can be worked out: a CUSUM whose flags begin all at once', () => {
    // One event in ten is flagged, then each: ln 2 a flag; (10 − 1)·ln(0.8/0.9) + ln 2 < 0 keeps the sum low before.
    const detector = createFlagCusum({ cut: 1, share: 0.1, raised: 0.2 })
    const line = 10 * Math.LN2
    const onset = 1000
    const noticed = Array.from({ length: 1100 }, (_, i) => detector.add(i < onset ? Number(i % 10 === 0) : 1, false) as number).findIndex(
      (value) => value >= line - 1e-9,
    )
    // The sum before the onset is that of a flag nine passes ago, 0.693 − 9·0.118 < 0, so 0: the tenth flag after it reaches ten times ln 2.
    expect(noticed - onset + 1).toBe(10)
  })
})
