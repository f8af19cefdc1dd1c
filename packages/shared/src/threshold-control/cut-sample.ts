import { lowerBound } from '../metrics/ascending.ts'
import { UNLABELLED } from '../scored-event.ts'

/** Scored events a cut is tried on. Every event counts for the flag rate; every different jet once for an efficiency. */
export interface CutSample {
  /** Different scores that stand for all events, ascending, and for each how many events reach it. */
  readonly scores: Float64Array
  readonly reaching: Float64Array
  readonly events: number
  /** Scores of the different jets by truth, ascending. */
  readonly background: Float64Array
  readonly signal: Float64Array
  readonly unlabelled: number
}

/** A jet of a sample: how often it came in it. */
export interface SampledJet {
  readonly score: number
  readonly label: number
  readonly count: number
}

/** `background` are the label codes of the model's background; all other labels are signal. */
export function makeCutSample(jets: readonly SampledJet[], background: readonly number[]): CutSample {
  const sorted = [...jets].sort((a, b) => a.score - b.score)
  const reaching = new Float64Array(sorted.length)
  let events = 0
  for (let i = sorted.length - 1; i >= 0; i--) {
    events += (sorted[i] as SampledJet).count
    reaching[i] = events
  }
  const labelled = sorted.filter(({ label }) => label !== UNLABELLED)
  const of = (wanted: boolean) =>
    Float64Array.from(
      labelled.filter(({ label }) => background.includes(label) === wanted),
      ({ score }) => score,
    )
  return {
    scores: Float64Array.from(sorted, ({ score }) => score),
    reaching,
    events,
    background: of(true),
    signal: of(false),
    unlabelled: sorted.length - labelled.length,
  }
}

/** Events of the sample that reach the cut. */
export const eventsReaching = ({ scores, reaching }: CutSample, cut: number): number => reaching[lowerBound(scores, cut)] ?? 0

/** Jets of ascending scores that reach the cut. */
export const jetsReaching = (scores: Float64Array, cut: number): number => scores.length - lowerBound(scores, cut)
