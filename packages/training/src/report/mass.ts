import { ascending } from '@jetwatch/shared/metrics/ascending'
import { rejectionAt } from '@jetwatch/shared/metrics/efficiency'
import { type MassSculpting, massSculpting, SCULPTING_WINDOW } from '@jetwatch/shared/metrics/mass-sculpting'
import { chart } from '@jetwatch/shared/plot/chart'
import { errorPoints, line, steps } from '@jetwatch/shared/plot/marks'
import { figure, missing } from './figure.ts'
import type { Subject } from './subject.ts'

const { low, high, width } = SCULPTING_WINDOW
const SLICES = 10

/** Mass sculpting of a subject at εS = 0.5, or why there is none. */
export function sculptingOf({
  background,
  signal,
  mass,
}: Pick<Subject, 'background' | 'signal' | 'mass'>): MassSculpting | { value: null; reason: string } {
  if (mass.some(Number.isNaN)) return { value: null, reason: 'a file has no jet masses' }
  const cut = rejectionAt(ascending(background), ascending(signal), 0.5)
  return cut.value === null ? { value: null, reason: cut.reason } : massSculpting(mass, background, cut.cut)
}

/** Background mass of the jets that pass a cut with εS = 0.5, against that of those that fail. */
export function sculptingFigure(subject: Subject): string {
  const heading = `Mass sculpting: ${subject.title}`
  const found = sculptingOf(subject)
  if (found.value === null || found.error === null) return missing(heading, found.reason ?? 'no value')
  const share = (counts: Float64Array): Float64Array => {
    const total = counts.reduce((sum, count) => sum + count, 0)
    return counts.map((count) => count / total)
  }
  const [pass, fail] = [share(found.pass), share(found.fail)]
  const edges = Float64Array.from({ length: pass.length + 1 }, (_, i) => low + i * width)
  const inverse = `1/JSD = ${found.value.toFixed(2)} ± ${found.error.toFixed(2)}`
  return figure(
    heading,
    chart({
      name: heading,
      description: `Spectra of background jet mass that pass and that fail; ${inverse}.`,
      x: { title: 'mass of background jets / GeV', low, high, scale: 'linear' },
      y: { title: `share per ${width} GeV`, low: 0, high: Math.max(...pass, ...fail) * 1.12, scale: 'linear' },
      marks: [steps(edges, fail, 0, { colour: 'var(--fail)' }), steps(edges, pass, 0, { colour: 'var(--pass)' })],
    }),
    `${inverse} (bootstrap) at the cut that keeps half of the signal; equal shapes would have a much larger one. ${(100 * found.outside).toFixed(1)} % of the background lies outside of ${low} to ${high} GeV.`,
    [
      { title: 'fail', colour: 'var(--fail)' },
      { title: 'pass', colour: 'var(--pass)' },
    ],
  )
}

/** Mean mass of the background in ten slices of the score with equal numbers of jets. */
export function meanMassFigure(subjects: readonly Subject[], where: string): string {
  const heading = `Mean mass by score ${where}`
  const shown = subjects.filter(
    ({ isBaseline, mass, background }) => !isBaseline && !mass.some(Number.isNaN) && background.length >= 10 * SLICES,
  )
  if (shown.length === 0) return missing(heading, `it needs jet masses and ${10 * SLICES} background jets`)
  const series = shown.map((subject) => ({ ...subject, points: slices(subject) }))
  const all = series.flatMap(({ points }) => points)
  const bottom = Math.min(...all.map(({ y, error }) => y - error))
  const top = Math.max(...all.map(({ y, error }) => y + error))
  const margin = 0.08 * (top - bottom)
  const slopes = series.map(({ title, points }) => `${title} from ${points[0]?.y.toFixed(0)} to ${points.at(-1)?.y.toFixed(0)} GeV`)
  return figure(
    heading,
    chart({
      name: heading,
      description: `From the lowest to the highest tenth of the score: ${slopes.join('; ')}.`,
      x: { title: 'background jets by score, least to most anomalous / %', low: 0, high: 100, scale: 'linear' },
      y: { title: 'mean mass / GeV', low: bottom - margin, high: top + margin, scale: 'linear' },
      marks: series.flatMap(({ points, colour }) => [
        line(
          points.map(({ x, y }) => [x, y] as const),
          { colour, width: 1.2 },
        ),
        errorPoints(points, { colour, width: 1.5 }),
      ]),
    }),
    'Mean with its standard error in ten slices of equal numbers of background jets. A flat line would mean a score that does not know the mass.',
    shown.map(({ title, colour }) => ({ title, colour })),
  )
}

function slices({ background, mass }: Subject): { x: number; y: number; error: number }[] {
  const order = Array.from(background.keys()).sort((a, b) => (background[a] as number) - (background[b] as number))
  return Array.from({ length: SLICES }, (_, k) => {
    const part = order
      .slice(Math.floor((k * order.length) / SLICES), Math.floor(((k + 1) * order.length) / SLICES))
      .map((i) => mass[i] as number)
    const mean = part.reduce((sum, m) => sum + m, 0) / part.length
    const variance = part.reduce((sum, m) => sum + (m - mean) ** 2, 0) / (part.length - 1)
    return { x: (100 * (k + 0.5)) / SLICES, y: mean, error: Math.sqrt(variance / part.length) }
  })
}
