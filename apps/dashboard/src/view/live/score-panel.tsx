'use client'
import type { About } from '@jetwatch/shared/live'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import { useLive } from '../../live/use-live.ts'
import { Legend, type LegendItem } from '../chart/legend.tsx'
import { Panel } from '../panel.tsx'
import { ScorePlots } from './score-plots.tsx'
import { useUnlabelled } from './use-unlabelled.ts'

/** Scores by truth class against the reference, with the movable cut. */
export function ScorePanel() {
  const about = useLive((view) => view.about)
  const unlabelled = useUnlabelled()
  const any = useLive((view) => (view.histogram?.run.size ?? 0) > 0)
  const waiting = !about
    ? 'Waiting for a run: npm start begins one'
    : !about.score
      ? (about.scoreReason ?? 'Waiting for the manifest of the model')
      : !any
        ? 'Waiting for the first decision of the scorer'
        : null
  return (
    <Panel
      title="Score distribution"
      unit="events per bin"
      term="histogram"
      waiting={waiting}
      aside={about ? <Legend items={legend(about, unlabelled)} /> : null}
    >
      {about?.score ? <ScorePlots about={about} score={about.score} /> : null}
    </Panel>
  )
}

const legend = ({ classes, referenceSize }: About, unlabelled: boolean): LegendItem[] => [
  ...(unlabelled ? [null] : classes).map((name) => ({ name: classTitle(name), colour: classColour(name, classes) as `#${string}` })),
  ...(referenceSize === null ? [] : [{ name: 'reference', colour: 'text', style: 'line' } as const]),
]
