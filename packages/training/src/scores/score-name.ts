import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import type { EmdExponent } from '@jetwatch/shared/scores/emd'

/** Scores that `evaluate` works out of a model's outputs; `default` is the one its graph gives and the stream uses. */
export const SCORE_NAMES = ['default', 'mse', 'mae', 'kld', 'emd0.5', 'emd1', 'emd2'] as const
export type ScoreName = (typeof SCORE_NAMES)[number]
/** Scores beyond the default. */
export type ExtraScore = Exclude<ScoreName, 'default'>

export const EMD_OF: Readonly<Partial<Record<ScoreName, EmdExponent>>> = { 'emd0.5': 0.5, emd1: 1, emd2: 2 }

export const SCORE_TITLES: Readonly<Record<ExtraScore, string>> = {
  mse: 'MSE',
  mae: 'MAE',
  kld: 'KLD',
  'emd0.5': 'EMD (0.5)',
  emd1: 'EMD (1)',
  emd2: 'EMD (2)',
}

/** Why a score does not apply to a model; null where it does. `hasKld`: its graph has the output `kld`. */
export function whyNot(name: ScoreName, manifest: Pick<Manifest, 'outputs'>, hasKld: boolean): string | null {
  if (name === 'default') return null
  if (name === 'kld') return hasKld ? null : 'only a variational model has the output kld'
  const { prepared, reconstruction } = manifest.outputs
  return prepared && reconstruction ? null : 'the model has no reconstruction'
}

/** The extra scores among `asked`, each once. @throws USAGE where one does not apply, naming those that do. */
export function chooseScores(asked: readonly ScoreName[], manifest: Manifest, hasKld: boolean): ExtraScore[] {
  const wanted = [...new Set(asked)]
  const faults = wanted.flatMap((name) => {
    const reason = whyNot(name, manifest, hasKld)
    return reason ? [`${name}: ${reason}`] : []
  })
  if (faults.length > 0) {
    const fitting = SCORE_NAMES.filter((name) => whyNot(name, manifest, hasKld) === null)
    throw new JetwatchError(
      'USAGE',
      `${faults.length > 1 ? 'scores that do' : 'a score that does'} not apply to ${manifest.name} (${faults.join('; ')})`,
      `Its scores are ${fitting.map((name) => (name === 'default' ? `default (${manifest.score.name})` : name)).join(', ')}`,
    )
  }
  return wanted.filter((name) => name !== 'default')
}
