import { ascending } from '@jetwatch/shared/metrics/ascending'
import { aucOrReason } from '@jetwatch/shared/metrics/auc'
import { type RocPoint, rocPoints } from '@jetwatch/shared/metrics/roc'
import { SIC_MIN_BACKGROUND } from '@jetwatch/shared/metrics/sic'
import type { Axis } from '@jetwatch/shared/plot/axis'
import { chart } from '@jetwatch/shared/plot/chart'
import { line } from '@jetwatch/shared/plot/marks'
import { figure, missing } from './figure.ts'
import type { Subject } from './subject.ts'

const POINTS = 400
const EFFICIENCY: Axis = { title: 'signal efficiency εS', low: 0, high: 1, scale: 'linear' }

interface Curve extends Subject {
  readonly points: readonly RocPoint[]
}

/** ROC, rejection and significance improvement of all subjects; each says in words what it shows. */
export function curves(subjects: readonly Subject[], where: string): string[] {
  const drawn: Curve[] = subjects.map((subject) => ({
    ...subject,
    points: rocPoints(ascending(subject.background), ascending(subject.signal), POINTS).filter(({ quotable }) => quotable),
  }))
  if (drawn.every(({ points }) => points.length < 2)) {
    return [missing(`ROC ${where}`, 'it needs at least 10 background jets that pass, and signal jets')]
  }
  const aucs = subjects.map(({ title, background, signal }) => {
    const { value, error } = aucOrReason(ascending(background), ascending(signal))
    return value === null || error === null ? `${title}: no AUC` : `${title}: AUC ${value.toFixed(4)} ± ${error.toFixed(4)}`
  })
  const legend = subjects.map(({ title, colour, dash }) => ({ title, colour, ...(dash ? { dash } : {}) }))
  const strokes = ({ colour, dash, isBaseline }: Subject) => ({ colour, width: isBaseline ? 1.5 : 2.2, ...(dash ? { dash } : {}) })
  const of = (at: (point: RocPoint) => readonly [number, number] | null) =>
    drawn.map((curve) =>
      line(
        curve.points.flatMap((point) => [at(point) ?? []]).filter((point): point is [number, number] => point.length === 2),
        strokes(curve),
      ),
    )
  const lowest = Math.min(...drawn.flatMap(({ points }) => points.map(({ epsB }) => epsB)))
  const floor = 10 ** Math.floor(Math.log10(lowest))
  const sic = (point: RocPoint): readonly [number, number] | null =>
    point.backgroundPassing >= SIC_MIN_BACKGROUND ? [point.epsS, point.epsS / Math.sqrt(point.epsB)] : null
  const highest = Math.max(...drawn.flatMap(({ points }) => points.map((point) => sic(point)?.[1] ?? 0)), 1)
  const diagonal = Array.from({ length: 100 }, (_, i) => floor ** (1 - i / 99)).map((x) => [x, x] as const)
  const chance = { colour: 'var(--grid-strong)', width: 1.2 }
  return [
    figure(
      `ROC ${where}`,
      chart({
        name: `ROC ${where}`,
        description: aucs.join('; '),
        x: { title: 'background efficiency εB', low: floor, high: 1, scale: 'log10' },
        y: { ...EFFICIENCY, title: 'signal efficiency εS' },
        marks: [line(diagonal, chance), ...of(({ epsB, epsS }) => [epsB, epsS])],
      }),
      `Up and to the left is better. Thin grey: a coin toss. Drawn where at least 10 background jets pass. ${aucs.slice(0, 3).join('; ')}.`,
      legend,
    ),
    figure(
      `Background rejection ${where}`,
      chart({
        name: `Background rejection 1/εB against εS ${where}`,
        description: 'Rejection falls from high values at tight cuts to 1 at the loosest.',
        x: EFFICIENCY,
        y: { title: 'background rejection 1/εB', low: 1, high: 1 / floor, scale: 'log10' },
        marks: [
          line(
            diagonal.filter(([x]) => x > 0).map(([x]) => [x, 1 / x] as const),
            chance,
          ),
          ...of(({ epsB, epsS }) => [epsS, 1 / epsB]),
        ],
      }),
      'How many background jets are turned away for each one kept, at a given share of the signal kept. Higher is better.',
      legend,
    ),
    figure(
      `Significance improvement ${where}`,
      chart({
        name: `Significance improvement εS/√εB against εS ${where}`,
        description: `The highest value of any score is ${highest.toFixed(2)}.`,
        x: EFFICIENCY,
        y: { title: 'SIC = εS/√εB', low: 0, high: highest * 1.1, scale: 'linear' },
        marks: [
          line(
            [
              [0, 1],
              [1, 1],
            ],
            chance,
          ),
          ...of(sic),
        ],
      }),
      `Factor by which the cut raises S/√B; below 1 (grey) it does harm. Drawn where at least ${SIC_MIN_BACKGROUND} background jets pass.`,
      legend,
    ),
  ]
}
