/** Scores that need no model. The densities are those of the training class, from the manifest: no signal was used. */
export const BASELINES = ['mass', 'massDensity', 'meanSquareDensity', 'multiplicityDensity', 'meanSquare'] as const
export type BaselineName = (typeof BASELINES)[number]

export const BASELINE_TITLES: Readonly<Record<BaselineName, string>> = {
  mass: 'jet mass',
  massDensity: '−log density of the mass',
  meanSquareDensity: '−log density of mean(x²)',
  multiplicityDensity: '−log density of the multiplicity',
  meanSquare: 'mean(x²)',
}
