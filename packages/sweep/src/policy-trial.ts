import { JetwatchError } from '@jetwatch/shared/errors'
import { mostWithin } from '@jetwatch/shared/metrics/efficiency'
import { nextUp } from '@jetwatch/shared/next-up'
import { cutForBackgroundEfficiency, type Reference } from '@jetwatch/shared/reference'
import { isFlagged, isLivePolicy } from '@jetwatch/shared/threshold'
import { ControlledCut } from '@jetwatch/shared/threshold-control/controlled-cut'
import type { PointFigure, PolicyResult } from './point-result.ts'
import type { SweepPolicy } from './sweep-document.ts'

export type Side = 'background' | 'signal' | null

/** A policy on one stream, fed frame by frame. */
export interface PolicyTrial {
  /** Scores of events that come at `time`, what they are, and a number for each different jet. */
  decide(scores: Float32Array, sides: readonly Side[], origins: readonly number[], time: number): void
  result(): PolicyResult
}

/** Flag rates where a policy that follows the stream begins, if it has no share of its own. */
const FIRST_EFFICIENCY = 0.01

/** @throws BAD_RECIPE for a policy that needs a reference where there is none. */
export function createPolicyTrial(policy: SweepPolicy, reference: Reference | null): PolicyTrial {
  const counts = { all: newCount(), background: newCount(), signal: newCount() }
  const warmUp = policy.warmUp ?? 0
  let events = 0
  const cuts: number[] = []
  const calibration = policy.kind === 'background-efficiency' ? (policy.calibration ?? 0) : 0
  const first: number[] = []
  let fixed: number | null = null
  let live: ControlledCut | null = null
  if (policy.kind === 'fixed') fixed = policy.cut
  else if (policy.kind === 'background-efficiency') {
    if (!calibration) fixed = cutForBackgroundEfficiency(requireReference(reference), policy.efficiency)
  } else if (isLivePolicy(policy)) {
    const share = policy.kind === 'streaming-quantile' ? policy.share : FIRST_EFFICIENCY
    live = new ControlledCut(policy, cutForBackgroundEfficiency(requireReference(reference), share))
  }

  function decide(scores: Float32Array, sides: readonly Side[], origins: readonly number[], time: number): void {
    const before = events
    events += scores.length
    if (fixed === null && live === null && policy.kind === 'background-efficiency') {
      first.push(...scores)
      if (first.length >= calibration) fixed = cutOfSample(first, policy.efficiency)
      return
    }
    const cut = live ? live.cut : (fixed as number)
    const flags = live ? live.decide(scores, time) : Array.from(scores, (score) => isFlagged(score, cut))
    cuts.push(cut)
    flags.forEach((flagged, i) => {
      if (before + i < warmUp) return
      for (const side of ['all', sides[i]] as const) {
        if (!side) continue
        counts[side].of++
        counts[side].jets.add(origins[i] as number)
        if (flagged) counts[side].flagged++
      }
    })
  }

  return {
    decide,
    result: () => ({
      flagRate: share(counts.all, 'event'),
      backgroundEfficiency: share(counts.background, 'background event'),
      signalEfficiency: share(counts.signal, 'signal event'),
      cut: describeCuts(cuts),
      changes: live?.changes ?? 0,
    }),
  }
}

function requireReference(reference: Reference | null): Reference {
  if (reference) return reference
  throw new JetwatchError(
    'BAD_RECIPE',
    'a policy of the sweep needs a reference, and the recipe holds no background out',
    'Give the recipe a reference.fraction above 0, or the policy a calibration',
  )
}

/** The lowest cut that at most this share of the sample reaches. */
function cutOfSample(scores: readonly number[], efficiency: number): number {
  const sorted = Float64Array.from(scores).sort()
  const allowed = mostWithin(efficiency, sorted.length)
  return nextUp(sorted[sorted.length - 1 - allowed] as number)
}

interface Count {
  of: number
  flagged: number
  /** Different jets among them. */
  readonly jets: Set<number>
}
const newCount = (): Count => ({ of: 0, flagged: 0, jets: new Set() })

/** Binomial error of the different jets, at least that of one, so that 0 of n is not certain: a jet that comes again tells nothing. */
function share({ of, flagged, jets }: Count, what: string): PointFigure {
  if (of === 0) return { value: null, reason: `no ${what}` }
  const p = flagged / of
  return { value: p, error: Math.sqrt(Math.max(p * (1 - p), 1 / jets.size) / jets.size), reason: null }
}

function describeCuts(cuts: readonly number[]): PolicyResult['cut'] {
  const mean = cuts.reduce((sum, cut) => sum + cut, 0) / cuts.length
  const spread = Math.sqrt(cuts.reduce((sum, cut) => sum + (cut - mean) ** 2, 0) / cuts.length)
  return { first: cuts[0] as number, last: cuts.at(-1) as number, mean, spread }
}
