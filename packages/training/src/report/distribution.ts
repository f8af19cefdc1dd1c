import { Histogram } from '@jetwatch/shared/histogram'
import { chart } from '@jetwatch/shared/plot/chart'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import { steps } from '@jetwatch/shared/plot/marks'
import type { Evaluated } from '../evaluate.ts'
import { figure } from './figure.ts'

/** Distribution of a model's own score by class, on the axis of its manifest. */
export function distribution({ evaluation, jets, manifest }: Evaluated): string {
  const { name: score, scale, range } = manifest.score
  const bins = coarser(manifest.score.bins, Math.min(...evaluation.classes.map(({ jets: n }) => n).filter((n) => n > 0)))
  const names = evaluation.classes.map(({ name }) => name)
  const histogram = new Histogram({ low: range[0], high: range[1], bins, classes: names.length, scale })
  for (let i = 0; i < jets.length; i++) histogram.add(jets.score[i] as number, jets.label[i] as number)
  const present = names.map((_, label) => label).filter((label) => histogram.total(label) > 0)
  const shares = present.map((label) => histogram.counts(label).map((count) => count / histogram.total(label)))
  const smallest = Math.min(...present.map((label) => 1 / histogram.total(label)), 0.01)
  const floor = smallest / 2
  const largest = Math.max(...shares.flatMap((share) => Array.from(share)), 2 * floor)
  const edges = scale === 'log10' ? histogram.edges.map((edge) => 10 ** edge) : histogram.edges
  const outside = present.map((label) => {
    const [under, over] = [histogram.underflow(label), histogram.overflow(label)]
    return `${classTitle(names[label] as string)} ${under} below and ${over} above`
  })
  const heading = `Score of ${evaluation.model.name}`
  const picture = chart({
    name: `${heading}, distribution by class`,
    description: `Shares of jets in ${bins} bins of the ${score}; outside of the range: ${outside.join(', ')}.`,
    x: { title: `${score}${scale === 'log10' ? ' (log axis)' : ''}`, low: edges[0] as number, high: edges[bins] as number, scale },
    y: { title: 'share of the class per bin', low: floor, high: largest * 1.6, scale: 'log10' },
    marks: present.map((label, k) =>
      steps(edges, shares[k] as Float64Array, floor, { colour: classColour(names[label] as string, names) }),
    ),
  })
  const legend = present.map((label) => ({ title: classTitle(names[label] as string), colour: classColour(names[label] as string, names) }))
  return figure(
    heading,
    picture,
    `Each class normalised to 1; outside of the range: ${outside.join(', ')}. Score: ${manifest.score.description}.`,
    legend,
  )
}

/** About 3·∛n bins for the smallest class, so that a histogram shows a shape and not single jets; a divisor of the axis' own bins. */
function coarser(bins: number, n: number): number {
  let factor = Math.max(1, Math.floor(bins / (3 * Math.cbrt(n))))
  while (bins % factor !== 0) factor--
  return bins / factor
}
