'use client'
import { ALERT_RULES } from '@jetwatch/shared/alerts/rules'
import type { DriftTest, DriftTopic } from '@jetwatch/shared/topics/drift'
import { useMemo } from 'react'
import { useTopic } from '../../live/use-live.ts'
import { Legend, type LegendItem } from '../chart/legend.tsx'
import { TimeChart, type TimeSeries } from '../chart/time-chart.tsx'
import { formatCount, NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import { signed } from './fit-spectrum.ts'
import css from './physics.module.css'

const [SIZE, CHANCE] = ALERT_RULES.drift.limits as readonly [
  (typeof ALERT_RULES)['drift']['limits'][number],
  (typeof ALERT_RULES)['drift']['limits'][number],
]
const LEGEND: readonly LegendItem[] = [
  { name: 'all scores', colour: 'quiet', style: 'line' },
  { name: 'body', colour: 'accent', style: 'line' },
  { name: 'alert limit', colour: 'bad', style: 'dashed' },
]
const three = (value: number): string => value.toPrecision(3)
const sigma = (value: number): string => `${value.toFixed(1)} σ`

/** Live scores against the reference over time: whether the distribution is another one, and how much. */
export function DriftPanel({ waiting: noRun }: { readonly waiting: string | null }) {
  const drift = useTopic('drift') ?? null
  const waiting =
    noRun ??
    (!drift
      ? 'Waiting for the server'
      : !drift.reference
        ? 'This model has no reference to compare with: train it here, or give the recipe a reference share'
        : drift.points.length === 0
          ? `Waiting for the first ${formatCount(drift.events)} decided events`
          : null)
  return (
    <Panel
      title="Drift"
      unit={drift?.reference ? `live scores against ${formatCount(drift.reference.n)} reference jets, no labels` : ''}
      term="drift"
      waiting={waiting}
      aside={<Legend items={LEGEND} />}
    >
      {drift && waiting === null ? <Drift drift={drift} /> : null}
    </Panel>
  )
}

function Drift({ drift }: { readonly drift: DriftTopic }) {
  const { points, newest } = drift
  const times = useMemo(() => points.map(([time]) => time), [points])
  const sizes = useMemo<TimeSeries[]>(
    () =>
      lines(
        points.map((point) => point[2]),
        points.map((point) => point[4]),
        SIZE.raise,
      ),
    [points],
  )
  const chances = useMemo<TimeSeries[]>(
    () =>
      lines(
        points.map((point) => Math.max(0, point[3])),
        points.map((point) => (point[5] === null ? null : Math.max(0, point[5]))),
        CHANCE.raise,
      ),
    [points],
  )
  return (
    <>
      <div className={css['pair']}>
        <div className={css['drift']}>
          <p className={css['caption']}>Size D</p>
          <TimeChart
            name="Drift, size"
            description={`D of the newest block: ${describe(newest, ({ d }) => three(d))}.`}
            times={times}
            series={sizes}
            format={three}
            sync="drift"
            span={SPAN}
          />
        </div>
        <div className={css['drift']}>
          <p className={css['caption']}>Significance Z</p>
          <TimeChart
            name="Drift, significance"
            description={`Z of the newest block: ${describe(newest, ({ z }) => sigma(z))}.`}
            times={times}
            series={chances}
            format={sigma}
            sync="drift"
            span={SPAN}
          />
        </div>
      </div>
      <div className={css['scroll']}>
        <table className={css['table']} aria-label="Newest comparison with the reference">
          <thead>
            <tr>
              <th scope="col">Newest block</th>
              <th scope="col">Live jets</th>
              <th scope="col">Reference</th>
              <th scope="col">D</th>
              <th scope="col">p</th>
              <th scope="col">Z</th>
            </tr>
          </thead>
          <tbody>
            <Row name="all scores" test={newest?.all ?? null} />
            <Row name={`body, below the ${100 * drift.body} % quantile`} test={newest?.body ?? null} />
          </tbody>
        </table>
      </div>
      {drift.skipped > 0 ? (
        <p className={css['quiet']}>{formatCount(drift.skipped)} blocks were not compared, as after a restart.</p>
      ) : null}
    </>
  )
}

const SPAN = [60_000, 1_800_000] as const

const lines = (all: (number | null)[], body: (number | null)[], limit: number): TimeSeries[] => [
  { name: 'all scores', colour: 'quiet', values: all },
  { name: 'body', colour: 'accent', values: body },
  { name: 'alert limit', colour: 'bad', values: all.map(() => limit), dashed: true },
]

function Row({ name, test }: { readonly name: string; readonly test: DriftTest | null }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{formatCount(test?.m)}</td>
      <td>{formatCount(test?.n)}</td>
      <td>{test ? test.d.toFixed(4) : NONE}</td>
      <td>{test ? probability(test) : NONE}</td>
      <td>{test ? `${signed(test.z)} σ` : NONE}</td>
    </tr>
  )
}

/** From ln p, since p itself may underflow. */
function probability({ logP, exact }: DriftTest): string {
  const power = logP / Math.LN10
  const text = power > -3 ? Math.exp(logP).toPrecision(2) : `10^${power.toFixed(1).replace('-', '−')}`
  return exact ? text : `${text} (limit)`
}

const describe = (newest: DriftTopic['newest'], of: (test: DriftTest) => string): string =>
  newest ? `${of(newest.all)} of all scores, ${newest.body ? of(newest.body) : 'unknown'} of the body` : 'none yet'
