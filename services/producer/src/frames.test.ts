import { encodeFrame } from '@jetwatch/shared/frame'
import { buildFrame } from '@jetwatch/shared/frame-builder'
import type { Jet } from '@jetwatch/shared/jet'
import { expect, test } from 'vitest'
import { frames, type JetFrame } from './frames.ts'

const jet = (row: number, pixels = 2): Jet => ({
  source: 0,
  row,
  label: 0,
  kinematics: null,
  image: { index: Uint16Array.from({ length: pixels }, (_, i) => i), value: new Float32Array(pixels).fill(1 / pixels) },
})
async function* inBatches(jets: readonly Jet[], size: number): AsyncGenerator<Jet[]> {
  for (let at = 0; at < jets.length; at += size) yield jets.slice(at, at + size)
}
async function cut(jets: readonly Jet[], batch: number, size: number): Promise<JetFrame[]> {
  const result: JetFrame[] = []
  for await (const frame of frames(inBatches(jets, batch), size)) result.push(frame)
  return result
}

test('frames do not depend on how jets were batched; all are full but the last; sequences go on', async () => {
  const jets = Array.from({ length: 1_003 }, (_, row) => jet(row))
  for (const batch of [1, 7, 100, 2_000]) {
    const result = await cut(jets, batch, 100)
    expect(result.map(({ frame, first, jets: { length } }) => [frame, first, length])).toEqual(
      Array.from({ length: 11 }, (_, i) => [i, i * 100, i === 10 ? 3 : 100]),
    )
    expect(result.flatMap((frame) => frame.jets.map(({ row }) => row))).toEqual(jets.map(({ row }) => row))
  }
})

test('a frame that would be too large is closed early, and no jet is lost', async () => {
  const jets = Array.from({ length: 300 }, (_, row) => jet(row, 1_600))
  const result = await cut(jets, 90, 200)
  expect(result.length).toBeGreaterThan(2)
  expect(result.flatMap((frame) => frame.jets.map(({ row }) => row))).toEqual(jets.map(({ row }) => row))
  let first = 0
  for (const frame of result) {
    expect(frame.first).toBe(first)
    first += frame.jets.length
    const stream = { preset: 'aachen', classes: ['qcd'], sources: ['0'.repeat(64)] } as const
    expect(encodeFrame(buildFrame(frame.jets, frame.first, stream)).byteLength).toBeLessThanOrEqual(512 * 1024)
  }
})
