'use client'
import type { About } from '@jetwatch/shared/live'
import { useMemo } from 'react'
import { useLive, useTopic } from '../../live/use-live.ts'
import { CutLine, CutMark } from '../chart/cut-line.tsx'
import { CutForm } from '../cut-form.tsx'
import { formatCount } from '../format.ts'
import { toShown } from '../scale.ts'
import { useCut } from '../use-cut.ts'
import { ScoreExtent } from './score-extent.tsx'
import { STEPS_FRAME } from './score-frames.ts'
import css from './score-panel.module.css'
import { usePaintReport } from './use-paint-report.ts'

interface Props {
  readonly about: About
  readonly score: NonNullable<About['score']>
}

/** The window with the cut that can be moved, the whole run beside it, and the cut in numbers below. */
export function ScorePlots({ about, score }: Props) {
  const histogram = useLive((view) => view.histogram)
  const roc = useLive((view) => view.roc)
  const reference = useTopic('reference') ?? null
  const cut = useCut(score)
  usePaintReport(histogram)
  const { range, bins } = score
  const edges = useMemo(() => Array.from({ length: bins + 1 }, (_, i) => range[0] + (i * (range[1] - range[0])) / bins), [range, bins])
  if (!histogram) return null
  const common = { about, score, edges, reference }
  return (
    <>
      <div className={css['extents']}>
        <ScoreExtent
          {...common}
          name="Score distribution"
          pullsName="Pulls"
          caption={`Last ${formatCount(histogram.window.size)} events`}
          part={histogram.window}
          multiplicity={roc ? roc.window.size / Math.max(1, roc.window.unique) : 1}
        >
          {cut.shown === null ? null : (
            <CutLine
              name="Threshold"
              range={range}
              frame={STEPS_FRAME}
              value={cut.shown}
              proposed={cut.proposed !== null}
              inForce={cut.inForce && toShown(cut.inForce.cut, score.scale)}
              meaning={cut.proposed === null ? `revision ${cut.inForce?.revision ?? 0} in force` : 'proposed, Enter applies'}
              onMove={cut.propose}
              onApply={cut.apply}
              onRevert={cut.revert}
            />
          )}
        </ScoreExtent>
        <ScoreExtent
          {...common}
          name="Score distribution, whole run"
          pullsName="Pulls, whole run"
          caption={`Whole run, ${formatCount(histogram.run.size)} events`}
          part={histogram.run}
          multiplicity={roc ? histogram.run.size / Math.max(1, roc.run.unique) : 1}
        >
          {cut.shown === null ? null : <CutMark range={range} frame={STEPS_FRAME} value={cut.shown} />}
        </ScoreExtent>
      </div>
      <CutForm score={score} cut={cut} />
    </>
  )
}
