import { JetwatchError } from '@jetwatch/shared/errors'
import { chooseCut } from '@jetwatch/shared/threshold-control/choose-cut'
import {
  type CutSample,
  eventsReaching,
  jetsReaching,
  makeCutSample,
  type SampledJets,
} from '@jetwatch/shared/threshold-control/cut-sample'
import { tryCut } from '@jetwatch/shared/threshold-control/try-cut'
import type { Over, WhatIf, WhatIfRequest } from '@jetwatch/shared/what-if'
import type { ModelAggregate } from '../model-aggregate.ts'
import { DecidedScores } from './decided-scores.ts'

/** A sample is looked at again and again while somebody moves a cut: it is made anew after this many milliseconds. */
const SAMPLE_MS = 1_000
const CURVE_POINTS = 80

const samples = new WeakMap<ModelAggregate, Map<Over, { made: number; sample: CutSample }>>()

/** What a policy would do to the last events or to the whole run, next to what is in force. Changes nothing. */
export function whatIf(aggregate: ModelAggregate, { policy, cut, over }: WhatIfRequest, now: number): WhatIf {
  const { model, reference, threshold } = aggregate
  // A streaming quantile says itself over how many events.
  const sample = sampleOf(aggregate, over, now)
  const eventsPerMinute = 60 * aggregate.scoredRate(now)
  const tryOut = (at: number) => tryCut(at, sample, reference, eventsPerMinute)
  let proposed: WhatIf['proposed'] = null
  let reason: string | null = null
  try {
    const chosen =
      cut !== null && policy.kind === 'fixed' ? cut : chooseCut(policy, { sample, reference, eventsPerMinute }, threshold?.cut ?? 0)
    proposed = tryOut(chosen)
  } catch (error) {
    if (!(error instanceof JetwatchError)) throw error
    reason = `${error.message}. ${error.remedy}`
  }
  return {
    model,
    over,
    sample: {
      events: sample.events,
      background: sample.background.length,
      signal: sample.signal.length,
      unlabelled: sample.unlabelled,
    },
    eventsPerMinute,
    proposed,
    reason,
    inForce: threshold && tryOut(threshold.cut),
    curve: curveOf(sample),
  }
}

function sampleOf(aggregate: ModelAggregate, over: Over, now: number): CutSample {
  const known = samples.get(aggregate) ?? new Map<Over, { made: number; sample: CutSample }>()
  samples.set(aggregate, known)
  const found = known.get(over)
  if (found && now - found.made < SAMPLE_MS) return found.sample
  const jets = over === 'run' ? wholeRun(aggregate) : aggregate.observer(DecidedScores).recent.jets(Number(over))
  const sample = makeCutSample(jets, aggregate.background)
  known.set(over, { made: now, sample })
  return sample
}

function wholeRun({ whole }: ModelAggregate): SampledJets {
  const jets = { score: new Float64Array(whole.unique), label: new Uint8Array(whole.unique), count: new Uint32Array(whole.unique) }
  let at = 0
  whole.forEachJet((score, label, count) => {
    jets.score[at] = score
    jets.label[at] = label
    jets.count[at++] = count
  })
  return jets
}

/** Points from loose to tight, evenly in the logarithm of the share that passes: the tail keeps its detail. */
function curveOf(sample: CutSample): WhatIf['curve'] {
  const { scores, background, signal, events } = sample
  const n = scores.length
  if (n < 2) return []
  const ranks = new Set(Array.from({ length: CURVE_POINTS }, (_, i) => n - Math.round(n ** (1 - i / (CURVE_POINTS - 1)))))
  return [...ranks].map((rank) => {
    const cut = scores[rank] as number
    const share = (of: Float64Array): number | null => (of.length ? round(jetsReaching(of, cut) / of.length) : null)
    return [round(cut, 7), round(eventsReaching(sample, cut) / events), share(background), share(signal)]
  })
}

const round = (value: number, digits = 5): number => Number(value.toPrecision(digits))
