import { ascending } from '@jetwatch/shared/metrics/ascending'
import { type AucOrReason, aucOrReason } from '@jetwatch/shared/metrics/auc'
import { efficiencyAt, type Figure, rejectionAt } from '@jetwatch/shared/metrics/efficiency'
import { maxSic } from '@jetwatch/shared/metrics/sic'

type SicFigure = ReturnType<typeof maxSic>

/** Figures of merit of one score. The numbers stand alone; `figures` has their intervals, or the reasons for null. */
export interface ScoreFigures {
  readonly auc: AucOrReason
  /** Signal efficiency at background efficiency 0.1 and 0.01. */
  readonly e10: number | null
  readonly e100: number | null
  /** Background rejection 1/εB at signal efficiency 0.3 and 0.5. */
  readonly rejection30: number | null
  readonly rejection50: number | null
  /** Largest εS/√εB. */
  readonly sic: number | null
  readonly figures: {
    readonly e10: Figure
    readonly e100: Figure
    readonly rejection30: Figure
    readonly rejection50: Figure
    readonly sic: SicFigure
  }
}

/** Larger scores are more signal-like. Neither array is changed. */
export function scoreFigures(background: Float64Array, signal: Float64Array): ScoreFigures {
  const b = ascending(background)
  const s = ascending(signal)
  const figures = {
    e10: efficiencyAt(b, s, 0.1),
    e100: efficiencyAt(b, s, 0.01),
    rejection30: rejectionAt(b, s, 0.3),
    rejection50: rejectionAt(b, s, 0.5),
    sic: maxSic(b, s),
  }
  return {
    auc: aucOrReason(b, s),
    e10: figures.e10.value,
    e100: figures.e100.value,
    rejection30: figures.rejection30.value,
    rejection50: figures.rejection50.value,
    sic: figures.sic.value,
    figures,
  }
}
