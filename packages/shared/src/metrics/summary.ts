import { ascending } from './ascending.ts'
import { type AucOrReason, aucOrReason } from './auc.ts'
import { efficiencyAt, type Figure } from './efficiency.ts'
import { type RocPoint, rocPoints } from './roc.ts'

/** The figures of merit of one score on labelled jets, each jet counted once. */
export interface Summary {
  /** Jets of each class. */
  readonly background: number
  readonly signal: number
  readonly auc: AucOrReason
  /** εS at εB = 0.1 and 0.01. */
  readonly e10: Figure
  readonly e100: Figure
  readonly roc: readonly RocPoint[]
}

export function summarise(background: Float64Array, signal: Float64Array, maxPoints = 200): Summary {
  const b = ascending(background)
  const s = ascending(signal)
  return {
    background: b.length,
    signal: s.length,
    auc: aucOrReason(b, s),
    e10: efficiencyAt(b, s, 0.1),
    e100: efficiencyAt(b, s, 0.01),
    roc: rocPoints(b, s, maxPoints),
  }
}
