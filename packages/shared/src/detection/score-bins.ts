import { upperBound } from '../metrics/ascending.ts'
import { countReaching, cutForBackgroundEfficiency, type Reference } from '../reference.ts'
import type { Detector } from './detector.ts'

/** Shares of the reference above the edges of the bins: tenths, and finer in the tail, where a signal is. */
const ABOVE = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01]

/**
 * χ² of the last events in bins of the reference: Σ (O − E)²/(E (1 + m/n)) with E = m·share, m events and n reference jets, whose own
 * fluctuation is the second term, as in the page's pulls.
 */
export function createScoreBins(reference: Reference, events: number): Detector {
  // Equal edges, as of a score with few values, make one bin.
  const edges = [...new Set(ABOVE.map((share) => cutForBackgroundEfficiency(reference, share)))]
  const reached = [reference.n, ...edges.map((edge) => countReaching(reference, edge)), 0]
  const shares = reached.slice(1).map((count, i) => ((reached[i] as number) - count) / reference.n)
  const variance = 1 + events / reference.n
  const observed = new Int32Array(shares.length)
  const bins = new Uint8Array(events)
  let count = 0
  return {
    add: (score) => {
      const at = count % events
      if (count >= events) observed[bins[at] as number] = (observed[bins[at] as number] as number) - 1
      bins[at] = upperBound(edges, score)
      observed[bins[at]] = (observed[bins[at]] as number) + 1
      count++
      if (count < events) return null
      let sum = 0
      for (let i = 0; i < shares.length; i++) {
        const expected = events * (shares[i] as number)
        if (expected > 0) sum += ((observed[i] as number) - expected) ** 2 / (expected * variance)
      }
      return sum
    },
  }
}
