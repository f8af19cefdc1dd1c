import type { Density, Manifest } from '@jetwatch/shared/manifest'
import type { JetTable } from './jet-table.ts'

/** Added to every bin, so that an empty one has a finite −log density. The counts of a manifest include it. */
const SMOOTHING = 0.5
const MEAN_SQUARE_BINS = 80

/**
 * What needs no model, fitted on the training class: jet mass in 5 GeV bins over 0 to 600, multiplicity one by one,
 * and mean(x²) over all pixels of the step-6 image in bins equal in its logarithm, from 1/1000 of its highest possible
 * value (one pixel lit) up to that. Values outside go to the end bins.
 */
export function fitDensities(table: JetTable, pixels: number): Manifest['baselines'] {
  const highest = 1 / pixels
  return {
    mass:
      table.mass &&
      fitDensity(
        table.mass,
        Array.from({ length: 121 }, (_, i) => 5 * i),
      ),
    meanSquare: fitDensity(
      meanSquares(table, pixels),
      Array.from({ length: MEAN_SQUARE_BINS + 1 }, (_, i) => highest * 1000 ** (i / MEAN_SQUARE_BINS - 1)),
    ),
    multiplicity:
      table.multiplicity &&
      fitDensity(
        table.multiplicity,
        Array.from({ length: 202 }, (_, i) => i),
      ),
  }
}

/** Counts + 0.5 of a histogram; values outside of the edges go to the end bins. */
export function fitDensity(values: ArrayLike<number>, edges: number[]): Density {
  const counts = new Array<number>(edges.length - 1).fill(SMOOTHING)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const above = edges.findIndex((edge) => edge > value)
    const bin = above < 0 ? counts.length - 1 : Math.max(0, above - 1)
    counts[bin] = (counts[bin] as number) + 1
  }
  return { edges, counts }
}

/** Mean over all pixels of the squared pixel values of each jet. */
export function meanSquares(table: JetTable, pixels: number): Float64Array {
  return Float64Array.from({ length: table.length }, (_, i) => {
    let sum = 0
    for (let k = table.offset[i] as number; k < (table.offset[i + 1] as number); k++) sum += (table.value[k] as number) ** 2
    return sum / pixels
  })
}
