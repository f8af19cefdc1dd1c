import type { Manifest } from '@jetwatch/shared/manifest'

const BINS = 120

/**
 * Fixed histogram axis for a score shown as its logarithm: from a little below the lowest 0.1 % of the training
 * class's scores to well above the highest 0.1 %, since anomalies lie there; rounded to 0.05. No signal is looked at.
 */
export function chooseScoreAxis(scores: Float32Array): Pick<Manifest['score'], 'scale' | 'range' | 'bins'> {
  const sorted = scores.toSorted()
  const at = (quantile: number): number => Math.log10(sorted[Math.round(quantile * (sorted.length - 1))] as number)
  const low = at(0.001)
  const width = at(0.999) - low
  const down = Math.floor((low - 0.15 * width) * 20) / 20
  const up = Math.ceil((low + 1.4 * width) * 20) / 20
  return { scale: 'log10', range: [down, up], bins: BINS }
}
