import { expect, test } from 'vitest'
import { stageTimes } from './stage-times.ts'

test('the stages of a frame add up to its latency', () => {
  const at = { publish: 1_000_000n, receive: 3_500_000n, scored: 4_000_000n, stored: 9_000_000n, seen: 9_250_000n }
  const { transport, engine, decision, delivery, total } = stageTimes(at, 100)
  expect([transport, engine, decision, delivery, total]).toEqual([2.5, 0.5, 5, 0.25, 8.25])
})
