import { ascending } from './ascending.ts'
import { distinctScores } from './distinct.ts'
import type { NotQuoted } from './efficiency.ts'

/** The maximum is taken over cuts that keep at least this many background events. */
export const SIC_MIN_BACKGROUND = 20

export interface Sic {
  readonly value: number
  /** Standard error at the chosen cut, taken as given (binomial errors of εS and εB propagated). */
  readonly error: number
  readonly cut: number
  readonly epsS: number
  readonly epsB: number
  readonly backgroundPassing: number
  readonly reason: null
}

/** Largest significance improvement εS/√εB over all cuts that keep at least 20 background events; of equals the tightest cut. */
export function maxSic(background: Float64Array, signal: Float64Array): Sic | NotQuoted {
  const n = background.length
  const m = signal.length
  if (n < SIC_MIN_BACKGROUND || m === 0) {
    return { value: null, reason: `${n} background and ${m} signal events; needs ${SIC_MIN_BACKGROUND} and 1` }
  }
  let best = { value: -1, cut: 0, epsS: 0, epsB: 1, backgroundPassing: n }
  for (const at of distinctScores(ascending(background), ascending(signal))) {
    const backgroundPassing = n - at.backgroundBelow
    if (backgroundPassing < SIC_MIN_BACKGROUND) break
    const epsB = backgroundPassing / n
    const epsS = (m - at.signalBelow) / m
    const value = epsS / Math.sqrt(epsB)
    if (value >= best.value) best = { value, cut: at.score, epsS, epsB, backgroundPassing }
  }
  const variance = (1 - best.epsS) / (m * best.epsS) + (1 - best.epsB) / (4 * n * best.epsB)
  return { ...best, error: best.value * Math.sqrt(variance), reason: null }
}
