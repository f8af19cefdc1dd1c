import type { Manifest } from '@jetwatch/shared/manifest'

const BINS = 120

/**
 * Fixed histogram axis in the shown scale: from a little below the lowest 0.1 % of the training class's scores to well
 * above the highest 0.1 %, since anomalies lie there; rounded to 0.05. No signal is looked at.
 */
export function chooseScoreAxis(
  scores: Float32Array,
  scale: Manifest['score']['scale'] = 'log10',
): Pick<Manifest['score'], 'scale' | 'range' | 'bins'> {
  const sorted = scores.toSorted()
  const shown = (score: number): number => (scale === 'log10' ? Math.log10(score) : score)
  const at = (quantile: number): number => shown(sorted[Math.round(quantile * (sorted.length - 1))] as number)
  const low = at(0.001)
  const width = at(0.999) - low
  const down = Math.floor((low - 0.15 * width) * 20) / 20
  const up = Math.ceil((low + 1.4 * width) * 20) / 20
  return { scale, range: [down, up], bins: BINS }
}
