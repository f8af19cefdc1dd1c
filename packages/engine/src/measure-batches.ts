import { presetOf } from '@jetwatch/shared/preset'
import { BatchBuffer } from './batch.ts'
import { type BatchChoice, type BatchSearch, chooseBatch } from './choose-batch.ts'
import type { Engine } from './engine.ts'

/** `chooseBatch` on an engine, with the jets of its model's probe, repeated. `onTrial` hears of each size before it is tried. */
export function measureBatches(engine: Engine, search: Partial<BatchSearch> = {}, onTrial?: (size: number) => void): Promise<BatchChoice> {
  const { probe, preset } = engine.model.manifest
  const { height, width } = presetOf(preset)
  const images = probe.map(({ index, value }) => ({ index: Uint16Array.from(index), value: Float32Array.from(value) }))
  let buffer = new BatchBuffer(0, height, width)
  return chooseBatch((size) => {
    if (buffer.capacity !== size) {
      onTrial?.(size)
      buffer = new BatchBuffer(size, height, width).fill(
        Array.from({ length: size }, (_, i) => images[i % images.length] as (typeof images)[number]),
      )
    }
    return engine.score(buffer)
  }, search)
}
