import { JetwatchError } from '@jetwatch/shared/errors'
import type { LoadedModel } from './model.ts'

/** @throws BAD_MODEL unless there are `n` finite scores; names the jets of the batch that have none. */
export function checkScores(score: Float32Array, n: number, model: LoadedModel): void {
  const { name } = model.manifest
  if (score.length !== n) {
    throw new JetwatchError(
      'BAD_MODEL',
      `${name} gave ${score.length} scores for ${n} jets`,
      'Export the model again with a free batch size',
    )
  }
  let bad = 0
  for (let i = 0; i < n; i++) if (!Number.isFinite(score[i])) bad++
  if (bad === 0) return
  const jets = Array.from(score.keys()).filter((i) => !Number.isFinite(score[i]))
  const shown = jets.slice(0, 5).join(', ') + (bad > 5 ? ', …' : '')
  throw new JetwatchError(
    'BAD_MODEL',
    `${name} gave no finite score for ${bad} of ${n} jets (at ${shown} of the batch)`,
    'Check the images; then train again',
  )
}
