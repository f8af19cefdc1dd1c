import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import type { Run, ScorerState } from '@jetwatch/shared/run'

/**
 * A model must be made for the stream's images, and must not change under its name during a run.
 * @throws PRESET_MISMATCH or CONFLICT.
 */
export function checkModel({ name, preset, sha256 }: Manifest, { run, recipe }: Run, scorers: readonly ScorerState[]): void {
  if (preset !== recipe.preset) {
    throw new JetwatchError(
      'PRESET_MISMATCH',
      `${name} is made for preset ${preset}, the run ${run} has ${recipe.preset}`,
      `Use a model made for ${recipe.preset}, or a recipe with preset ${preset}`,
    )
  }
  const other = scorers.find((scorer) => scorer.model === name && scorer.modelSha256 !== sha256)
  if (other) {
    throw new JetwatchError(
      'CONFLICT',
      `${name} has changed during the run ${run}: it began with ${other.modelSha256.slice(0, 12)}…, this one is ${sha256.slice(0, 12)}…`,
      'Give the new model another name, or start a new run',
    )
  }
}
