import { z } from 'zod'
import { MIN_BACKGROUND_PASSING } from '../metrics/efficiency.ts'
import { poissonBand } from '../metrics/poisson.ts'
import { wilson, Z95 } from '../metrics/wilson.ts'
import { countReaching, type Reference } from '../reference.ts'
import { type CutSample, eventsReaching, jetsReaching } from './cut-sample.ts'

/** A figure with its 95 % interval, or the reason why none is quoted. */
export const triedFigureSchema = z.union([
  z.strictObject({ value: z.number(), low: z.number(), high: z.number(), reason: z.null() }),
  z.strictObject({ value: z.null(), reason: z.string() }),
])
export type TriedFigure = z.infer<typeof triedFigureSchema>

const passing = z.strictObject({ passing: z.int().nonnegative(), of: z.int().nonnegative() })

/** What one cut does to a sample. Efficiencies count different jets; nothing is quoted on fewer than 10 background ones. */
export const triedCutSchema = z.strictObject({
  cut: z.number(),
  events: passing,
  reference: passing.nullable(),
  background: passing,
  signal: passing,
  /** Share of all events (Wilson), and flags per minute at the present rate (Poisson). */
  flagShare: triedFigureSchema,
  flagsPerMinute: triedFigureSchema,
  /** Background efficiency on the reference (no labels needed) and of the sample by truth; Wilson. */
  referenceEfficiency: triedFigureSchema,
  backgroundEfficiency: triedFigureSchema,
  signalEfficiency: triedFigureSchema,
  /** 1/εB and εS/√εB by truth. */
  rejection: triedFigureSchema,
  sic: triedFigureSchema,
})
export type TriedCut = z.infer<typeof triedCutSchema>

export function tryCut(cut: number, sample: CutSample, reference: Reference | null, eventsPerMinute: number): TriedCut {
  const flagged = eventsReaching(sample, cut)
  const [b, s] = [jetsReaching(sample.background, cut), jetsReaching(sample.signal, cut)]
  const [n, m] = [sample.background.length, sample.signal.length]
  const inReference = reference ? { passing: countReaching(reference, cut), of: reference.n } : null
  const few = notQuoted(b, n)
  const fewReference = inReference ? notQuoted(inReference.passing, inReference.of) : { value: null, reason: 'the model has no reference' }
  const noSignal = m === 0 ? { value: null, reason: 'the sample holds no labelled signal' } : null
  return {
    cut,
    events: { passing: flagged, of: sample.events },
    reference: inReference,
    background: { passing: b, of: n },
    signal: { passing: s, of: m },
    flagShare: sample.events ? share(flagged, sample.events) : { value: null, reason: 'no event has been scored yet' },
    flagsPerMinute: flagsPerMinute(flagged, sample.events, eventsPerMinute),
    referenceEfficiency: fewReference ?? share(inReference?.passing ?? 0, inReference?.of ?? 1),
    backgroundEfficiency: few ?? share(b, n),
    signalEfficiency: noSignal ?? share(s, m),
    rejection: few ?? rejection(b, n),
    sic: few ?? noSignal ?? sic(b, n, s, m),
  }
}

function notQuoted(passing: number, of: number): TriedFigure | null {
  if (passing >= MIN_BACKGROUND_PASSING) return null
  return { value: null, reason: `only ${passing} of ${of} background jets pass; a figure needs ${MIN_BACKGROUND_PASSING}` }
}

const share = (k: number, n: number): TriedFigure => ({ value: k / n, ...wilson(k, n), reason: null })

function rejection(b: number, n: number): TriedFigure {
  const { low, high } = wilson(b, n)
  return { value: n / b, low: 1 / high, high: 1 / low, reason: null }
}

/** Binomial errors of εS and εB propagated, as in `maxSic`. */
function sic(b: number, n: number, s: number, m: number): TriedFigure {
  const [epsB, epsS] = [b / n, s / m]
  const value = epsS / Math.sqrt(epsB)
  // One event's worth where none or all pass.
  const spread = Math.min(1 - 1 / (2 * m), Math.max(1 / (2 * m), epsS))
  const half = Z95 * Math.sqrt((spread * (1 - spread)) / (m * epsB) + (value * value * (1 - epsB)) / (4 * n * epsB))
  return { value, low: Math.max(0, value - half), high: value + half, reason: null }
}

function flagsPerMinute(flagged: number, events: number, eventsPerMinute: number): TriedFigure {
  if (events === 0) return { value: null, reason: 'no event has been scored yet' }
  if (!(eventsPerMinute > 0)) return { value: null, reason: 'nothing is being scored, so there is no rate' }
  const perEvent = eventsPerMinute / events
  const band = poissonBand(flagged)
  return { value: flagged * perEvent, low: band.low * perEvent, high: band.high * perEvent, reason: null }
}
