import type { Recipe } from '@jetwatch/shared/recipe'
import { plannedEvents } from '@jetwatch/shared/replay-progress'
import { useMemo } from 'react'
import type { Frame } from '../chart/frame.ts'
import { LineChart } from '../chart/line-chart.tsx'
import { formatCount } from '../format.ts'
import { Panel } from '../panel.tsx'
import { type StreamPreview, streamPreview } from './preview.ts'
import css from './preview-panel.module.css'

const FRAME: Frame = { left: 46, right: 10, top: 6, bottom: 37 }

/** What the recipe will do over the time of its stream. `old`: the form holds something that is no recipe. */
export function PreviewPanel({ recipe, old }: { readonly recipe: Recipe | null; readonly old: boolean }) {
  const preview = useMemo(() => (recipe ? streamPreview(recipe) : null), [recipe])
  const events = recipe && plannedEvents(recipe)
  const length = preview?.ends ? `${formatSeconds(preview.seconds)}, ${formatCount(events)} events` : 'no end of its own'
  return (
    <Panel
      title="Over the stream’s time"
      unit={recipe ? `${old ? 'the last that was right: ' : ''}${length}` : ''}
      term="recipePreview"
      waiting={preview ? null : 'Nothing to show before the recipe is right'}
    >
      {preview ? <Pictures preview={preview} /> : null}
    </Panel>
  )
}

function Pictures({ preview }: { preview: StreamPreview }) {
  const { seconds, contamination, rate, lanes } = preview
  const charts = useMemo(
    () =>
      (
        [
          ['Contamination', '%', contamination, 'warn'],
          ['Rate', 'jets/s', rate, 'accent'],
        ] as const
      ).map(([name, unit, points, colour]) => ({
        name,
        x: { title: 'seconds of the stream', low: 0, high: seconds, scale: 'linear' as const },
        y: { title: `${name === 'Rate' ? 'rate' : 'signal'}, ${unit}`, low: 0, high: topOf(points), scale: 'linear' as const },
        lines: [{ name: `${name.toLowerCase()}, ${unit}`, colour, points }],
        description: describe(name, unit, points),
      })),
    [seconds, contamination, rate],
  )
  return (
    <>
      {charts.map(({ name, description, x, y, lines }) => (
        <div key={name} className={css['chart']}>
          <LineChart name={`${name} over the stream`} description={description} x={x} y={y} lines={lines} frame={FRAME} />
        </div>
      ))}
      {lanes.length ? (
        <ul className={css['lanes']} aria-label="When corruptions and faults act">
          {lanes.map(({ name, from, until }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: its place is what it is
            <li key={i} className={css['lane']}>
              <span>
                {name}{' '}
                <span className={css['time']}>
                  {from === 0 && until === null ? 'always' : `${from} s to ${until === null ? 'the end' : `${until} s`}`}
                </span>
              </span>
              <span className={css['track']}>
                <span
                  className={css['bar']}
                  style={{
                    left: `${(100 * Math.min(from, seconds)) / seconds}%`,
                    width: `${(100 * Math.max(0, Math.min(until ?? seconds, seconds) - from)) / seconds}%`,
                  }}
                />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  )
}

type Points = StreamPreview['rate']
const topOf = (points: Points): number => 1.15 * Math.max(...points.map(([, y]) => y)) || 1

function describe(name: string, unit: string, points: Points): string {
  const values = points.map(([, y]) => y)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return low === high
    ? `${name} is ${low} ${unit} all the time`
    : `${name} goes from ${values[0]} to ${values.at(-1)} ${unit}, at most ${high}`
}

/** 12.3 s, 4:05 min, 2:03:04 h. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s`
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  if (whole < 3600) return `${minutes}:${two(whole % 60)} min`
  return `${formatCount(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(whole % 60)} h`
}
