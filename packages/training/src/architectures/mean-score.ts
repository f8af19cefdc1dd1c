import type { Trained } from '../architecture.ts'
import { type Images, runImages } from '../classical/run-images.ts'
import { addStep7 } from '../onnx/step7.ts'

/** Mean score of some jets: the loss of what has no other. */
export async function meanScore(
  images: Images,
  which: Uint32Array,
  { preparation, addTo }: Pick<Trained, 'preparation' | 'addTo'>,
): Promise<number> {
  const { height, width } = images
  const scores = await runImages(
    images,
    which,
    1,
    (graph, image) => addTo(graph, { image, prepared: addStep7(graph, image, { height, width, preparation }) }).score,
  )
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}
