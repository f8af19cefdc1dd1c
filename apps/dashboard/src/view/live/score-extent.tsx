'use client'
import type { About, HistogramPart } from '@jetwatch/shared/live'
import { backgroundEvents, pulls } from '@jetwatch/shared/metrics/pulls'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import type { ReferenceTopic } from '@jetwatch/shared/topics/reference'
import { type ReactNode, useMemo } from 'react'
import { PullChart } from '../chart/pull-chart.tsx'
import { StepChart, type StepSeries } from '../chart/step-chart.tsx'
import { Defined } from '../defined.tsx'
import { formatCount } from '../format.ts'
import { describeCounts, describePulls, total } from './describe-scores.ts'
import { PULLS_FRAME, STEPS_FRAME } from './score-frames.ts'
import css from './score-panel.module.css'

interface Props {
  readonly about: About
  readonly score: NonNullable<About['score']>
  readonly edges: readonly number[]
  readonly reference: ReferenceTopic | null
  readonly name: string
  readonly pullsName: string
  readonly caption: string
  readonly part: HistogramPart['window']
  /** Events per different jet. */
  readonly multiplicity: number
  /** Laid over the histogram. */
  readonly children: ReactNode
}

/** One extent of events: histogram by class with the reference over it, and the pulls of all classes together under it. */
export function ScoreExtent({ about, score, edges, reference, name, pullsName, caption, part, multiplicity, children }: Props) {
  const { classes } = about
  const observed = useMemo(() => sumClasses(part.counts), [part])
  const expected = useMemo(() => reference && expectedCounts(observed, reference), [observed, reference])
  const deviations = useMemo(
    () => (reference ? pulls({ observed, shares: reference.shares, edges, referenceSize: reference.size, multiplicity }) : []),
    [observed, reference, edges, multiplicity],
  )
  const series = useMemo<StepSeries[]>(
    () => [
      ...part.counts.flatMap((counts, label) => {
        const truth = classes[label] ?? null
        if (truth === null && total(counts) === 0) return []
        return [{ name: classTitle(truth), colour: classColour(truth, classes) as `#${string}`, counts: counts.slice(1, -1) }]
      }),
      ...(expected ? [{ name: 'reference', colour: 'text', counts: expected.slice(1, -1), style: 'line' } as const] : []),
    ],
    [part, classes, expected],
  )
  const axis = score.scale === 'log10' ? `${score.name} (log scale)` : score.name
  const outside = part.counts.reduce((sum, counts) => sum + (counts[0] ?? 0) + (counts.at(-1) ?? 0), 0)
  return (
    <div className={css['extent']}>
      <p className={css['caption']}>
        {caption}
        <span className={css['quiet']}>{outside > 0 ? `${formatCount(outside)} outside` : ''}</span>
      </p>
      <StepChart
        name={name}
        description={describeCounts(caption, classes, part.counts)}
        className={css['steps']}
        edges={edges}
        scale={score.scale}
        axis=""
        series={series}
        frame={STEPS_FRAME}
      >
        {children}
      </StepChart>
      <PullChart
        name={pullsName}
        description={describePulls(deviations, score.scale)}
        className={css['pulls']}
        pulls={deviations}
        range={score.range}
        scale={score.scale}
        axis={axis}
        frame={PULLS_FRAME}
      >
        <Defined term="pulls" name={`About ${pullsName}`} className={css['pullsLabel']}>
          pulls, σ
        </Defined>
      </PullChart>
    </div>
  )
}

/** All classes together: [below, bins …, above]. */
const sumClasses = (counts: readonly (readonly number[])[]): number[] =>
  (counts[0] ?? []).map((_, bin) => counts.reduce((sum, ofClass) => sum + (ofClass[bin] ?? 0), 0))

/** The reference scaled to the background among the observed events; null while there is none to scale to. */
function expectedCounts(observed: readonly number[], { shares }: ReferenceTopic): number[] | null {
  const background = backgroundEvents(observed, shares)
  return background === null ? null : shares.map((share) => background * share)
}
