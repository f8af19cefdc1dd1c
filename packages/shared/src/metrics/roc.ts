import { ascending } from './ascending.ts'
import { distinctScores } from './distinct.ts'
import { MIN_BACKGROUND_PASSING } from './efficiency.ts'

/** The exact ROC: one point per distinct score, from the loosest cut (all pass) to the tightest. Pass means score ≥ cut. */
export interface Roc {
  readonly cuts: Float64Array
  readonly backgroundPassing: Uint32Array
  readonly signalPassing: Uint32Array
}

export function roc(background: Float64Array, signal: Float64Array): Roc {
  const b = ascending(background)
  const s = ascending(signal)
  const cuts = new Float64Array(b.length + s.length)
  const backgroundPassing = new Uint32Array(cuts.length)
  const signalPassing = new Uint32Array(cuts.length)
  let n = 0
  for (const at of distinctScores(b, s)) {
    cuts[n] = at.score
    backgroundPassing[n] = b.length - at.backgroundBelow
    signalPassing[n] = s.length - at.signalBelow
    n++
  }
  return { cuts: cuts.subarray(0, n), backgroundPassing: backgroundPassing.subarray(0, n), signalPassing: signalPassing.subarray(0, n) }
}

export interface RocPoint {
  readonly cut: number
  /** Background efficiency εB. */
  readonly epsB: number
  /** Signal efficiency εS. */
  readonly epsS: number
  readonly backgroundPassing: number
  readonly signalPassing: number
  /** False where fewer than 10 background events pass: such a point may be drawn, never quoted. */
  readonly quotable: boolean
}

/**
 * At most `maxPoints` (≥ 3) exact points of the ROC for drawing εS against log εB, from loose to tight; no interpolation.
 * A point is kept when it has moved far enough along log εB or εS, so the tail keeps its detail; the loosest and
 * the tightest are always there. Points that no background event passes are left out: a log axis has no place for them.
 */
export function rocPoints(background: Float64Array, signal: Float64Array, maxPoints: number): RocPoint[] {
  if (!(maxPoints >= 3)) throw new RangeError(`rocPoints needs room for 3 points, not ${maxPoints}`)
  const n = background.length
  const m = signal.length
  if (n === 0 || m === 0) return []
  const curve = roc(background, signal)
  const decades = Math.log(n) || 1
  // Both coordinates fall from 1 to 0, so the length of the path is at most 2.
  const step = 2 / (maxPoints - 2)
  const points: RocPoint[] = []
  let last = Number.POSITIVE_INFINITY
  let tightest = curve.cuts.length - 1
  while (curve.backgroundPassing[tightest] === 0) tightest--
  for (let i = 0; i <= tightest; i++) {
    const backgroundPassing = curve.backgroundPassing[i] as number
    const signalPassing = curve.signalPassing[i] as number
    const position = Math.log(backgroundPassing) / decades + signalPassing / m
    if (last - position < step && i < tightest) continue
    last = position
    points.push({
      cut: curve.cuts[i] as number,
      epsB: backgroundPassing / n,
      epsS: signalPassing / m,
      backgroundPassing,
      signalPassing,
      quotable: backgroundPassing >= MIN_BACKGROUND_PASSING,
    })
  }
  return points
}
