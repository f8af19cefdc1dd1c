import { lowerBound } from '../metrics/ascending.ts'
import { UNLABELLED } from '../scored-event.ts'
import { ascendingOrder } from './ascending-order.ts'

/** Jets of a sample in columns: a jet's score (a float32), its label code, and how many events it stands for. */
export interface SampledJets {
  readonly score: Float64Array
  readonly label: Uint8Array
  readonly count: Uint32Array
}

/** Scored events a cut is tried on. Every event counts for the flag rate; every different jet once for an efficiency. */
export interface CutSample {
  readonly events: number
  /** Scores of all different jets, ascending, and how many events score at least as high. */
  readonly scores: Float64Array
  readonly reaching: Float64Array
  /** By truth, ascending. */
  readonly background: Float64Array
  readonly signal: Float64Array
  readonly unlabelled: number
}

/** `background` are the label codes of the model's background; all other labels are signal. */
export function makeCutSample({ score, label, count }: SampledJets, background: readonly number[]): CutSample {
  const order = ascendingOrder(score)
  const n = order.length
  const isBackground = Uint8Array.from({ length: 256 }, (_, code) => (background.includes(code) ? 1 : 0))
  const scores = new Float64Array(n)
  const reaching = new Float64Array(n)
  const [ofBackground, ofSignal] = [new Float64Array(n), new Float64Array(n)]
  let [b, s, events] = [0, 0, 0]
  for (let k = 0; k < n; k++) {
    const i = order[k] as number
    const value = score[i] as number
    const code = label[i] as number
    scores[k] = value
    if (code === UNLABELLED) continue
    if (isBackground[code] === 1) ofBackground[b++] = value
    else ofSignal[s++] = value
  }
  for (let k = n - 1; k >= 0; k--) {
    events += count[order[k] as number] as number
    reaching[k] = events
  }
  return { events, scores, reaching, background: ofBackground.slice(0, b), signal: ofSignal.slice(0, s), unlabelled: n - b - s }
}

/** Events of the sample that reach the cut. */
export const eventsReaching = ({ scores, reaching }: CutSample, cut: number): number => reaching[lowerBound(scores, cut)] ?? 0

/** Jets of ascending scores that reach the cut. */
export const jetsReaching = (scores: Float64Array, cut: number): number => scores.length - lowerBound(scores, cut)
