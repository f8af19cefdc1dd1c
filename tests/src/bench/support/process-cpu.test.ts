import { expect, test } from 'vitest'
import { parseStat, processCpuSeconds } from './process-cpu.ts'

test('user and system time are found behind a name with spaces and parentheses', () => {
  expect(parseStat('42 (a (b) c) S 1 42 42 0 -1 4194560 1 0 0 0 250 50 7 9 20 0 1 0')).toBe(3)
})

test.skipIf(process.platform !== 'linux')('agrees with what Node counts of this process', () => {
  const { user, system } = process.cpuUsage()
  expect(Math.abs(processCpuSeconds(process.pid) - (user + system) / 1e6)).toBeLessThan(0.1)
})

test('a process that is gone has no figure', () => {
  expect(processCpuSeconds(2 ** 30)).toBeNaN()
})
