import { expect, test } from 'vitest'
import { measureViewers } from './support/measure-viewers.ts'

// The short form of `npm run soak:viewers`.
test('while one viewer does not read, others stay live and the gateway does not hold what waits for it', async () => {
  const { states, memory, waited, viewers } = await measureViewers({ seconds: 20, settle: 3, rate: 1000, live: 2, greedy: true })
  expect(viewers).toBe(3)
  // 10 a second are offered; a busy machine may give fewer.
  for (const rate of states) expect(rate).toBeGreaterThan(4)
  // It asked for 20 snapshots a second, about 100 KiB each. The system buffers up to 10 MiB of a socket, the gateway 256 KiB more.
  expect(waited).toBeGreaterThan(256 * 1024)
  expect(waited).toBeLessThan(16 * 1024 * 1024)
  // A young process grows by itself.
  expect(memory.last - memory.first).toBeLessThan(60)
}, 120_000)
