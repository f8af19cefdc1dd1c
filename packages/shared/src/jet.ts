/** Kinematics of a jet, from the four-momentum sum of its constituents. Angles in radians, energies in GeV. */
export interface Kinematics {
  readonly pt: number
  readonly eta: number
  readonly phi: number
  readonly mass: number
  /** Number of constituents with pT > 0. */
  readonly multiplicity: number
}

/** A sparse image: flat indices (row · width + column, ascending, unique) and values > 0 that sum to 1. */
export interface SparseImage {
  readonly index: Uint16Array
  readonly value: Float32Array
}

/** Where a jet comes from: index into the recipe's files, and its row in that file. */
export interface Origin {
  readonly source: number
  readonly row: number
}

/** A jet ready for the stream. `label` is a code into the stream's classes; image files have no kinematics. */
export interface Jet extends Origin {
  readonly label: number | null
  readonly kinematics: Kinematics | null
  readonly image: SparseImage
  /** (E, px, py, pz) in GeV, without padding; kept only where corruptions are to act on them. */
  readonly constituents?: Float32Array
}

/** Why a row of a file cannot become a jet. Such rows are skipped, counted and shown. */
export const SKIP_REASONS = ['not-finite', 'negative-energy', 'negative-pixel', 'no-constituents', 'outside-window', 'bad-label'] as const
export type SkipReason = (typeof SKIP_REASONS)[number]
export type SkipCounts = Partial<Record<SkipReason, number>>
