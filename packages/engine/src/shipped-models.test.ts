import { fileURLToPath } from 'node:url'
import { presetOf } from '@jetwatch/shared/preset'
import { expect, test } from 'vitest'
import { BatchBuffer } from './batch.ts'
import { createEngine } from './create.ts'
import { findModel, listModels } from './model.ts'
import { relativeDeviations, selfCheck } from './self-check.ts'

const root = fileURLToPath(new URL('../../../models', import.meta.url))

test('every shipped model loads, passes its self-check, and scores a jet alike alone and in a batch', async () => {
  const listed = await listModels(root)
  expect(listed.length).toBeGreaterThan(0)
  for (const { name, error } of listed) {
    expect(error).toBeNull()
    const model = await findModel(root, name)
    await using engine = await createEngine(model, { engine: 'cpu', threads: 2 })
    await selfCheck(engine)
    const { height, width } = presetOf(model.manifest.preset)
    const images = model.manifest.probe.map(({ index, value }) => ({ index: Uint16Array.from(index), value: Float32Array.from(value) }))
    const many = Array.from({ length: 257 }, (_, i) => images[i % images.length] as (typeof images)[number])
    const { score } = await engine.score(new BatchBuffer(257, height, width).fill(many))
    // Other batch sizes sum in another order; a density magnifies the rounding of its bottleneck (2e-6 measured, errors 1e-7).
    for (const [i, image] of images.entries()) {
      const alone = await engine.score(new BatchBuffer(1, height, width).fill([image]))
      expect(relativeDeviations([score[i + images.length] as number], alone.score)[0]).toBeLessThan(5e-6)
      expect(relativeDeviations([score[i] as number], alone.score)[0]).toBeLessThan(5e-6)
    }
  }
}, 60_000)
