import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Checkpoint, hasCheckpoint, readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint.ts'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'jetwatch-checkpoint-'))
})
afterEach(() => rm(out, { recursive: true }))

const record = (epoch: number) => ({ epoch, loss: 1 / epoch, validationLoss: 2 / epoch, seconds: 1.5 })
const checkpoint = (epochs: number): Checkpoint => ({
  fingerprint: 'options',
  steps: 7 * epochs,
  history: Array.from({ length: epochs }, (_, i) => record(i + 1)),
  bestEpoch: epochs,
  weights: [Float32Array.of(1, 2, epochs), Float32Array.of(0.1)],
  moments: [Float32Array.of(3, 4, 5), Float32Array.of(6), Float32Array.of(7, 8, 9), Float32Array.of(10)],
  best: [Float32Array.of(11, 12, 13), Float32Array.of(14)],
})

test('what was written last is read, bit for bit, and takes the place of what was before', async () => {
  await writeCheckpoint(out, checkpoint(1))
  await writeCheckpoint(out, checkpoint(2))
  expect(await readCheckpoint(out, 'options')).toEqual(checkpoint(2))
  expect(await readdir(join(out, '.checkpoint'))).toHaveLength(2)
  await removeCheckpoint(out)
  expect(hasCheckpoint(out)).toBe(false)
})

test('an absent checkpoint, other options and lost bytes are errors with a remedy', async () => {
  await expect(readCheckpoint(out, 'options')).rejects.toMatchObject({
    code: 'TRAINING',
    message: expect.stringContaining('no checkpoint'),
  })
  await writeCheckpoint(out, checkpoint(3))
  await expect(readCheckpoint(out, 'others')).rejects.toMatchObject({ code: 'TRAINING', message: expect.stringContaining('other options') })
  await truncate(join(out, '.checkpoint', 'epoch-3.bin'), 20)
  await expect(readCheckpoint(out, 'options')).rejects.toMatchObject({ code: 'TRAINING', message: expect.stringContaining('damaged') })
})
