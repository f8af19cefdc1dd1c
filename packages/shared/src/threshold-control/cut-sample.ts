import { lowerBound } from '../metrics/ascending.ts'
import { UNLABELLED } from '../scored-event.ts'

/** Jets of a sample in columns: a jet's score, its label code, and how many events it stands for. */
export interface SampledJets {
  readonly score: Float64Array
  readonly label: Uint8Array
  readonly count: Uint32Array
}

/** Scored events a cut is tried on. Every event counts for the flag rate; every different jet once for an efficiency. */
export interface CutSample {
  readonly events: number
  /** Scores of all different jets, ascending; and by how often a jet came. */
  readonly scores: Float64Array
  readonly groups: readonly { readonly count: number; readonly scores: Float64Array }[]
  /** By truth, ascending. */
  readonly background: Float64Array
  readonly signal: Float64Array
  readonly unlabelled: number
}

/** `background` are the label codes of the model's background; all other labels are signal. */
export function makeCutSample({ score, label, count }: SampledJets, background: readonly number[]): CutSample {
  const isBackground = (i: number): boolean => background.includes(label[i] as number)
  const ascending = (wanted: (i: number) => boolean): Float64Array => score.filter((_, i) => wanted(i)).sort()
  const counts = [...new Set(count)]
  const known = (i: number): boolean => label[i] !== UNLABELLED
  const signal = ascending((i) => known(i) && !isBackground(i))
  const ofBackground = ascending((i) => known(i) && isBackground(i))
  return {
    events: count.reduce((sum, n) => sum + n, 0),
    scores: score.slice().sort(),
    groups: counts.map((n) => ({ count: n, scores: ascending((i) => count[i] === n) })),
    background: ofBackground,
    signal,
    unlabelled: score.length - signal.length - ofBackground.length,
  }
}

/** Events of the sample that reach the cut. */
export const eventsReaching = ({ groups }: CutSample, cut: number): number =>
  groups.reduce((sum, { count, scores }) => sum + count * jetsReaching(scores, cut), 0)

/** Jets of ascending scores that reach the cut. */
export const jetsReaching = (scores: Float64Array, cut: number): number => scores.length - lowerBound(scores, cut)
