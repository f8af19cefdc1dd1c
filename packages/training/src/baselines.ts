import type { BaselineName } from '@jetwatch/shared/baseline-names'
import type { Density, Manifest } from '@jetwatch/shared/manifest'
import type { ScoredJets } from './scored-jets.ts'

/** The baseline's score of every jet; null where the manifest has no such density or a jet has no kinematics. */
export function baselineScores(name: BaselineName, jets: ScoredJets, densities: Manifest['baselines']): Float64Array | null {
  switch (name) {
    case 'mass':
      return known(jets.mass)
    case 'meanSquare':
      return jets.meanSquare
    case 'massDensity':
      return underDensity(known(jets.mass), densities.mass)
    case 'meanSquareDensity':
      return underDensity(jets.meanSquare, densities.meanSquare)
    case 'multiplicityDensity':
      return underDensity(known(jets.multiplicity), densities.multiplicity)
  }
}

const known = (values: Float64Array): Float64Array | null => (values.some(Number.isNaN) ? null : values)

const underDensity = (values: Float64Array | null, density: Density | null): Float64Array | null =>
  values && density && values.map(minusLogDensity(density))

/**
 * −log of the share of the training class in a value's bin. The measure is the bin, which the fit makes equal in the
 * variable it suits (GeV, constituents, log of mean(x²)). Values outside take the end bin.
 */
export function minusLogDensity({ edges, counts }: Density): (value: number) => number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const cost = counts.map((count) => -Math.log(count / total))
  return (value) => {
    let low = 0
    let high = cost.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((edges[middle] as number) <= value) low = middle
      else high = middle - 1
    }
    return cost[low] as number
  }
}
