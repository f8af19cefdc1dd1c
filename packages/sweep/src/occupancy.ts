import { JetwatchError } from '@jetwatch/shared/errors'
import { log10PoissonTails } from './poisson-tails.ts'

/** Cells of the detector: `eta` bins from −2 to 2 and `phi` bins from −π to π. Jets outside are counted apart. */
export interface Occupancy {
  readonly eta: number
  readonly phi: number
  /** Jets and flagged jets of each cell, row-major [phi × eta]. */
  readonly all: Float64Array
  readonly flagged: Float64Array
  outside: number
}

export interface OccupancyCell {
  /** Middle of the cell. */
  readonly eta: number
  readonly phi: number
  readonly all: number
  readonly flagged: number
  /** Flags it would hold if flagged jets lay where all jets lie. */
  readonly expected: number
  /** log₁₀ of the probability of so many flags or more, or so few or fewer, in any of the cells. 0 is nothing special. */
  readonly log10P: number
}

const ETA = 2

/** @throws USAGE for a map without cells. */
export function createOccupancy(eta = 8, phi = 12): Occupancy {
  if (!(eta >= 1 && phi >= 1)) throw new JetwatchError('USAGE', 'an occupancy map needs cells', 'Give 1 bin at least')
  return { eta, phi, all: new Float64Array(eta * phi), flagged: new Float64Array(eta * phi), outside: 0 }
}

/** Adds a jet by its axis in the detector. */
export function addJet(map: Occupancy, axis: { readonly eta: number; readonly phi: number }, flagged: boolean): void {
  const column = Math.floor(((axis.eta + ETA) / (2 * ETA)) * map.eta)
  // φ = π is the same direction as −π.
  const row = Math.floor(((axis.phi + Math.PI) / (2 * Math.PI)) * map.phi) % map.phi
  if (!(column >= 0 && column < map.eta && row >= 0)) {
    map.outside++
    return
  }
  const cell = row * map.eta + column
  map.all[cell] = (map.all[cell] as number) + 1
  if (flagged) map.flagged[cell] = (map.flagged[cell] as number) + 1
}

/**
 * Every cell, the most unlikely first. Physics has no place in the detector: flagged jets lie where all jets lie, and a cell that differs is a
 * fault. Each jet must be counted once.
 */
export function unlikelyCells({ eta, phi, all, flagged }: Occupancy): OccupancyCell[] {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
  const rate = sum(all) > 0 ? sum(flagged) / sum(all) : 0
  const cells = Array.from(all, (jets, cell): OccupancyCell => {
    const expected = rate * jets
    const observed = flagged[cell] as number
    const { atLeast, atMost } = log10PoissonTails(observed, expected)
    // Two sides and so many cells to look at (Bonferroni).
    const log10P = Math.min(0, Math.min(atLeast, atMost) + Math.log10(2 * all.length))
    return {
      eta: -ETA + (((cell % eta) + 0.5) / eta) * 2 * ETA,
      phi: -Math.PI + ((Math.floor(cell / eta) + 0.5) / phi) * 2 * Math.PI,
      all: jets,
      flagged: observed,
      expected,
      log10P,
    }
  })
  return cells.sort((a, b) => a.log10P - b.log10P)
}
