'use client'
import type { PhysicsTopic } from '@jetwatch/shared/topics/physics'
import { useMemo } from 'react'
import { Legend } from '../chart/legend.tsx'
import { LineChart, type LineSeries } from '../chart/line-chart.tsx'
import { formatCount, formatPower, NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import css from './physics.module.css'

interface Props {
  readonly physics: PhysicsTopic | null
  readonly waiting: string | null
}

/** What cuts do to the mass of the background, and how the mass goes with the score. */
export function SculptingPanel({ physics, waiting }: Props) {
  return (
    <Panel title="Mass sculpting" unit="background jets, pass against fail" term="sculpting" waiting={waiting}>
      {physics ? (
        <div className={css['sculpting']}>
          <SculptingTable physics={physics} />
          <Profile physics={physics} />
        </div>
      ) : null}
    </Panel>
  )
}

const withError = (figure: { value: number; error: number } | null): string =>
  figure ? `${formatPower(figure.value, 3)} ± ${formatPower(figure.error, 2)}` : NONE

function SculptingTable({ physics }: { readonly physics: PhysicsTopic }) {
  const rows = physics.selections.filter(({ sculpting }) => sculpting !== null)
  const population = rows[0]?.sculpting?.population ?? 'all'
  return (
    <div className={css['scroll']}>
      <table className={css['table']} aria-label="Mass sculpting of each cut">
        <thead>
          <tr>
            <th scope="col">Cut</th>
            <th scope="col">Jets</th>
            <th scope="col">JSD, bit</th>
            <th scope="col">by chance</th>
            <th scope="col">1/JSD</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, title, jets, sculpting }) => (
            <tr key={id}>
              <th scope="row">{title}</th>
              <td>{formatCount(jets)}</td>
              {sculpting?.reason ? (
                <td colSpan={3} className={css['quiet']}>
                  {sculpting.reason}
                </td>
              ) : (
                <>
                  <td>{withError(sculpting?.jsd ?? null)}</td>
                  <td>{sculpting?.noise === null || sculpting?.noise === undefined ? NONE : formatPower(sculpting.noise, 2)}</td>
                  <td>{withError(sculpting?.inverse ?? null)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {population === 'all' ? <p className={css['quiet']}>Nothing is labelled: all jets stand for the background.</p> : null}
    </div>
  )
}

function Profile({ physics }: { readonly physics: PhysicsTopic }) {
  const lines = useMemo<LineSeries[]>(() => {
    // Side by side, so that neither hides the other.
    const line = (name: string, colour: LineSeries['colour'], of: 'all' | 'background', aside: number): LineSeries => {
      const known = physics.profile.flatMap((tenth, i) => (tenth[of] ? [{ x: i + 1 + aside, ...tenth[of] }] : []))
      return { name, colour, style: 'dots', points: known.map(({ x, mean }) => [x, mean]), errors: known.map(({ error }) => error) }
    }
    const labelled = physics.sample.labelled > 0 ? [line('labelled background', 'text', 'background', 0.12)] : []
    return [line('all jets', 'accent', 'all', -0.12), ...labelled]
  }, [physics])
  const highest = Math.max(50, ...lines.flatMap(({ points, errors }) => points.map(([, y], i) => y + (errors?.[i] ?? 0))))
  const y = useMemo(() => ({ title: 'mean mass, GeV', low: 0, high: 50 * Math.ceil(highest / 50), scale: 'linear' as const }), [highest])
  return (
    <div className={css['profile']}>
      <Legend items={lines.map(({ name, colour }) => ({ name, colour }))} />
      <LineChart
        name="Mean jet mass per score tenth"
        description={`Mean jet mass in each tenth of the score, lowest to highest: ${physics.profile.map(({ all }) => all?.mean.toFixed(0) ?? NONE).join(', ')} GeV for all jets.`}
        x={X}
        y={y}
        lines={lines}
      />
    </div>
  )
}

const X = { title: 'tenth of the score', low: 0.5, high: 10.5, scale: 'linear' } as const
