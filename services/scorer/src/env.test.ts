import { expect, test } from 'vitest'
import { readOptions } from './env.ts'

const needed = ['--nats', 'nats://127.0.0.1:4222', '--run', 'r', '--model', 'm']

test('a batch is a number of events or auto, and fp32 in batches of 1,024 where nothing is said', () => {
  expect(readOptions(needed, {})).toMatchObject({ batch: 1_024, precision: 'fp32' })
  expect(readOptions([...needed, '--batch', 'auto', '--precision', 'fp16'], {})).toMatchObject({ batch: 'auto', precision: 'fp16' })
  expect(readOptions([...needed, '--batch', '256'], {})).toMatchObject({ batch: 256 })
  for (const batch of ['0', '16385', 'all']) {
    expect(() => readOptions([...needed, '--batch', batch], {})).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('batch') }),
    )
  }
})
