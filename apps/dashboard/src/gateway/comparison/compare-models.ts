import {
  agreementOf,
  agreementShare,
  type Comparison,
  type DecisionPairs,
  rankCorrelation,
  takeEvenly,
} from '@jetwatch/shared/compare-decisions'
import { tailProbability } from '@jetwatch/shared/reference'
import { UNLABELLED } from '@jetwatch/shared/scored-event'
import type { ModelAggregate } from '../model-aggregate.ts'
import { DecisionLog } from './decision-log.ts'

const POINTS = 600
const SHOWN = 40

/**
 * Two models on the same events: the last `over` of those that the one which is further behind has reached, so that a model that
 * catches up is compared from its first decision on.
 */
export function compareModels(a: ModelAggregate, b: ModelAggregate, over: number): Comparison {
  const [logA, logB] = [a.observer(DecisionLog), b.observer(DecisionLog)]
  const end = Math.min(logA.newest, logB.newest) + 1
  const start = Math.max(0, end - over)
  let [decidedA, decidedB, n] = [0, 0, 0]
  const columns = () => ({ score: new Float32Array(end - start), flagged: new Uint8Array(end - start) })
  const [ofA, ofB] = [columns(), columns()]
  const sequence = new Float64Array(end - start)
  const label = new Uint8Array(end - start)
  for (let event = start; event < end; event++) {
    const [inA, inB] = [logA.find(event), logB.find(event)]
    if (inA >= 0) decidedA++
    if (inB >= 0) decidedB++
    if (inA < 0 || inB < 0) continue
    const [one, other] = [logA.at(inA), logB.at(inB)]
    sequence[n] = event
    label[n] = one.label
    ofA.score[n] = one.score
    ofB.score[n] = other.score
    ofA.flagged[n] = one.flagged ? 1 : 0
    ofB.flagged[n] = other.flagged ? 1 : 0
    n++
  }
  const trim = ({ score, flagged }: typeof ofA) => ({ score: score.subarray(0, n), flagged: flagged.subarray(0, n) })
  const pairs: DecisionPairs = { sequence: sequence.subarray(0, n), label: label.subarray(0, n), a: trim(ofA), b: trim(ofB) }
  const names = a.run.classes
  const nameOf = (code: number): string | null => names[code] ?? null
  const codes = [...new Set(pairs.label)].sort((x, y) => x - y)
  const all = agreementOf(pairs)
  return {
    ...{ a: a.model, b: b.model, over: end - start, decidedA, decidedB, events: n },
    all,
    classes: codes.map((code) => ({ label: nameOf(code), ...agreementOf(pairs, code) })),
    agreement: agreementShare(all),
    rank: rankCorrelation(pairs),
    points: takeEvenly(n, POINTS).map((i) => [
      round(pairs.a.score[i] as number),
      round(pairs.b.score[i] as number),
      pairs.label[i] ?? UNLABELLED,
    ]),
    differ: differing(pairs, a, b, nameOf),
  }
}

function differing(
  pairs: DecisionPairs,
  a: ModelAggregate,
  b: ModelAggregate,
  nameOf: (code: number) => string | null,
): Comparison['differ'] {
  const found: Comparison['differ'] = []
  const decided = ({ score, flagged }: DecisionPairs['a'], i: number, { reference }: ModelAggregate) => ({
    score: score[i] as number,
    flagged: flagged[i] === 1,
    tailProbability: reference ? tailProbability(reference, score[i] as number).p : null,
  })
  for (let i = pairs.label.length - 1; i >= 0 && found.length < SHOWN; i--) {
    if (pairs.a.flagged[i] === pairs.b.flagged[i]) continue
    found.push({
      sequence: pairs.sequence[i] as number,
      label: nameOf(pairs.label[i] as number),
      a: decided(pairs.a, i, a),
      b: decided(pairs.b, i, b),
    })
  }
  return found
}

const round = (value: number): number => Number(value.toPrecision(5))
