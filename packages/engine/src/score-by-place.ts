import type { SparseImage } from '@jetwatch/shared/jet'
import { PRESETS } from '@jetwatch/shared/preset'
import { BatchBuffer } from './batch.ts'
import type { Engine } from './engine.ts'

/** Twice the widest vector of float32 in use: every place that a jet can have among the lanes occurs. */
const COPIES = 32

/**
 * The values an engine can give one image: the last bits of some graphs' scores depend on the place in the batch, since
 * elementary functions differ between whole vectors and what is left over. Each value once, the most frequent first.
 */
export async function scoreByPlace(engine: Engine, image: SparseImage): Promise<number[]> {
  const { height, width } = PRESETS[engine.model.manifest.preset]
  const counts = new Map<number, number>()
  // A batch that fills whole vectors, and one with something left over.
  for (const copies of [COPIES, COPIES - 1, 1]) {
    const { score } = await engine.score(new BatchBuffer(copies, height, width).fill(Array.from({ length: copies }, () => image)))
    for (const value of score) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value)
}
