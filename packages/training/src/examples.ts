import type { Engine } from '@jetwatch/engine/engine'
import type { Jet } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'

/** Jets of a class that are kept with their images. */
export const EXAMPLES = 4

/** A jet as a model sees it. Images are row-major [height × width], in the prepared space, null where the graph has no such output. */
export interface Example {
  readonly className: string
  readonly source: number
  readonly row: number
  readonly score: number
  /** GeV; null where the file has no kinematics. */
  readonly mass: number | null
  readonly height: number
  readonly width: number
  readonly prepared: Float32Array | null
  readonly reconstruction: Float32Array | null
}

/** Runs the model on these jets once more, for their images. */
export async function pickExamples(engine: Engine, jets: readonly Jet[], classes: readonly string[]): Promise<Example[]> {
  if (jets.length === 0) return []
  const { height, width } = presetOf(engine.model.manifest.preset)
  const { score, prepared, reconstruction } = await engine.reconstruct(jets.map(({ image }) => image))
  const part = (images: Float32Array | null, i: number): Float32Array | null =>
    images?.slice(i * height * width, (i + 1) * height * width) ?? null
  return jets.map((jet, i) => ({
    className: classes[jet.label ?? 0] as string,
    source: jet.source,
    row: jet.row,
    score: score[i] as number,
    mass: jet.kinematics?.mass ?? null,
    height,
    width,
    prepared: part(prepared, i),
    reconstruction: part(reconstruction, i),
  }))
}
