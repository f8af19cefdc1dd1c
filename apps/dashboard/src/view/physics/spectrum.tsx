'use client'
import type { PhysicsTopic, Selection } from '@jetwatch/shared/topics/physics'
import { type ReactNode, useMemo } from 'react'
import { PullChart } from '../chart/pull-chart.tsx'
import { StepChart, type StepSeries } from '../chart/step-chart.tsx'
import { formatCount } from '../format.ts'
import { countWithError, fitSpectrum, pText, signed } from './fit-spectrum.ts'
import css from './spectrum.module.css'
import type { SpectrumChoice } from './use-spectrum-choice.ts'

interface Props {
  readonly name: string
  readonly physics: PhysicsTopic
  readonly selection: Selection
  readonly choice: SpectrumChoice
}

const STEPS_FRAME = { left: 44, right: 8, top: 8, bottom: 6 } as const
const PULLS_FRAME = { left: 44, right: 8, top: 5, bottom: 36 } as const

/** A mass spectrum with the background fitted beside the window, the deviations from it, and what stands in the window. */
export function Spectrum({ name, physics, selection, choice }: Props) {
  const { axis } = physics
  const fit = useMemo(() => fitSpectrum(selection.counts, axis, choice), [selection, axis, choice])
  const control = useMemo(() => (selection.background ? fitSpectrum(selection.background, axis, choice) : null), [selection, axis, choice])
  const [first, end] = fit.z === null ? [0, axis.bins] : fit.bins.fit
  const edges = useMemo(() => Array.from({ length: end - first + 1 }, (_, i) => axis.low + (first + i) * axis.width), [axis, first, end])
  const series = useMemo<StepSeries[]>(
    () => [
      { name: 'jets', colour: 'accent', counts: selection.counts.slice(first, end) },
      ...(fit.z === null ? [] : [{ name: 'fit to the sidebands', colour: 'text', counts: fit.expected, style: 'line' } as const]),
    ],
    [selection, fit, first, end],
  )
  const pulls = useMemo(
    () =>
      fit.z === null
        ? []
        : fit.expected.map((expected, i) => {
            const observed = selection.counts[first + i] ?? 0
            const low = axis.low + (first + i) * axis.width
            return { low, high: low + axis.width, observed, expected, pull: (observed - expected) / Math.sqrt(expected) }
          }),
    [fit, selection, axis, first],
  )
  const share = (bin: number): string => `${(100 * (bin - first)) / (end - first)}%`
  return (
    <section className={css['spectrum']} aria-label={name}>
      <p className={css['caption']}>
        {name} <span className={css['quiet']}>{formatCount(selection.jets)} jets</span>
        {selection.outside > 0 ? <span className={css['quiet']}>, {formatCount(selection.outside)} without a mass in range</span> : null}
      </p>
      <StepChart
        name={`Jet mass, ${name.toLowerCase()}`}
        description={`Jet mass of ${selection.jets} jets in bins of ${axis.width} GeV. ${fit.z === null ? fit.reason : `${fit.found} in the window, ${fit.background.toFixed(1)} expected.`}`}
        className={css['steps']}
        edges={edges}
        scale="linear"
        y="linear"
        axis=""
        series={series}
        frame={STEPS_FRAME}
      >
        {fit.z === null ? null : (
          <div
            className={css['lane']}
            style={{ left: STEPS_FRAME.left, right: STEPS_FRAME.right, top: STEPS_FRAME.top, bottom: STEPS_FRAME.bottom }}
          >
            <i
              className={css['window']}
              style={{ left: share(fit.bins.window[0]), width: `calc(${share(fit.bins.window[1])} - ${share(fit.bins.window[0])})` }}
            />
          </div>
        )}
      </StepChart>
      {fit.z === null ? (
        <p className={css['none']}>No significance: {fit.reason}.</p>
      ) : (
        <>
          <PullChart
            name={`Pulls, ${name.toLowerCase()}`}
            description="(Jets − fit)/√fit in each mass bin."
            className={css['pulls']}
            pulls={pulls}
            range={[edges[0] ?? 0, edges.at(-1) ?? 1]}
            scale="linear"
            axis="jet mass, GeV"
            frame={PULLS_FRAME}
          />
          <dl className={css['facts']}>
            <Fact term="In the window">{formatCount(fit.found)}</Fact>
            <Fact term="Expected">{countWithError(fit.background, fit.backgroundError)}</Fact>
            <Fact term="Excess">{signed(fit.found - fit.background, 0)}</Fact>
            <Fact term="Local Z" strong>
              {signed(fit.z)} σ
            </Fact>
            <Fact term="Sidebands χ²/ndf">
              {fit.deviance.toFixed(1)}/{fit.freedom}, p {pText(fit.fitP)}
            </Fact>
            <Fact term="Z of labelled background alone">
              {control === null ? 'no labels' : control.z === null ? 'not quoted' : `${signed(control.z)} σ`}
            </Fact>
          </dl>
        </>
      )}
    </section>
  )
}

function Fact({ term, strong = false, children }: { term: string; strong?: boolean; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd className={strong ? css['strong'] : undefined}>{children}</dd>
    </div>
  )
}
