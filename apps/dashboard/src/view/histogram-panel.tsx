'use client'
import type { About, HistogramPart } from '@jetwatch/shared/live'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import dynamic from 'next/dynamic'
import { useLayoutEffect, useState } from 'react'
import { useLive, useStore } from '../live/use-live.ts'
import { CutForm } from './cut-form.tsx'
import { CutSlider } from './cut-slider.tsx'
import { formatCount } from './format.ts'
import css from './histogram-panel.module.css'
import { Panel } from './panel.tsx'
import { useCut } from './use-cut.ts'

const HistogramChart = dynamic(() => import('./histogram-chart.tsx').then((module) => module.HistogramChart), { ssr: false })

type Extent = 'window' | 'run'

/** Scores by truth class with the movable cut. */
export function HistogramPanel() {
  const about = useLive((view) => view.about)
  const histogram = useLive((view) => view.histogram)
  const [extent, setExtent] = useState<Extent>('window')
  const part = histogram?.[extent]
  const waiting = !about
    ? 'Waiting for a run: npm start begins one'
    : !about.score
      ? (about.scoreReason ?? 'Waiting for the manifest of the model')
      : !part?.size
        ? 'Waiting for the first decision of the scorer'
        : null
  return (
    <Panel
      title="Score distribution"
      unit="events per bin"
      term="histogram"
      waiting={waiting}
      aside={<Extents extent={extent} onChange={setExtent} histogram={histogram} />}
    >
      {about?.score && part ? <Plot about={about} score={about.score} part={part} extent={extent} /> : null}
    </Panel>
  )
}

interface PlotProps {
  readonly about: About
  readonly score: NonNullable<About['score']>
  readonly part: HistogramPart[Extent]
  readonly extent: Extent
}

function Plot({ about, score, part, extent }: PlotProps) {
  const cut = useCut(score)
  usePaintReport(part)
  const axis = score.scale === 'log10' ? `${score.name} (log scale)` : score.name
  return (
    <>
      <figure className={css['plot']} aria-label="Score distribution">
        <HistogramChart counts={part.counts} classes={about.classes} range={score.range} scale={score.scale} axis={axis} />
        <CutSlider score={score} cut={cut} />
        <Legend about={about} part={part} />
        <p className="visually-hidden">{describe(about, part, extent)}</p>
      </figure>
      <CutForm score={score} cut={cut} />
    </>
  )
}

/** Tells the store in which frame a new histogram is painted: after the commit, once that frame is done. */
function usePaintReport(part: unknown): void {
  const store = useStore()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new part is what gets painted
  useLayoutEffect(() => {
    const frame = requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        store.painted()
      }
      port2.postMessage(null)
    })
    return () => cancelAnimationFrame(frame)
  }, [store, part])
}

function Extents({ extent, onChange, histogram }: { extent: Extent; onChange: (extent: Extent) => void; histogram: HistogramPart | null }) {
  const options: readonly [Extent, string][] = [
    ['window', `Last ${formatCount(histogram?.window.size ?? 0)}`],
    ['run', `Whole run ${formatCount(histogram?.run.size ?? 0)}`],
  ]
  return (
    <fieldset className={css['extents']}>
      <legend className="visually-hidden">Events shown</legend>
      {options.map(([value, text]) => (
        <label key={value} className={css['extent']} data-on={extent === value}>
          <input type="radio" name="extent" className="visually-hidden" checked={extent === value} onChange={() => onChange(value)} />
          {text}
        </label>
      ))}
    </fieldset>
  )
}

const total = (counts: readonly number[] | undefined): number => counts?.reduce((sum, count) => sum + count, 0) ?? 0

function Legend({ about, part }: { about: About; part: HistogramPart[Extent] }) {
  const below = part.counts.reduce((sum, counts) => sum + (counts[0] ?? 0), 0)
  const above = part.counts.reduce((sum, counts) => sum + (counts.at(-1) ?? 0), 0)
  return (
    <ul className={css['legend']}>
      {part.counts.map((counts, label) => {
        const name = about.classes[label] ?? null
        const events = total(counts)
        if (name === null && events === 0) return null
        return (
          <li key={name ?? 'none'}>
            <i className={css['swatch']} style={{ background: classColour(name, about.classes) }} />
            {classTitle(name)} <span className={css['quiet']}>{formatCount(events)}</span>
          </li>
        )
      })}
      {below + above > 0 ? (
        <li className={css['quiet']}>
          outside: {formatCount(below)} below, {formatCount(above)} above
        </li>
      ) : null}
    </ul>
  )
}

/** The chart in words, for readers who cannot see it. */
function describe(about: About, part: HistogramPart[Extent], extent: Extent): string {
  const classes = part.counts.map((counts, label) => `${classTitle(about.classes[label] ?? null)}: ${total(counts)} events`)
  return `${extent === 'window' ? `Last ${part.size} events` : `Whole run, ${part.size} events`}. ${classes.join(', ')}.`
}
