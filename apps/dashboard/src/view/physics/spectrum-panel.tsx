'use client'
import type { PhysicsTopic } from '@jetwatch/shared/topics/physics'
import { Panel } from '../panel.tsx'
import { DegreeTable } from './degree-table.tsx'
import { FitControls } from './fit-controls.tsx'
import css from './physics.module.css'
import { Spectrum } from './spectrum.tsx'
import { useSpectrumChoice } from './use-spectrum-choice.ts'

interface Props {
  readonly physics: PhysicsTopic | null
  readonly waiting: string | null
}

/** Mass before and after a cut, each with its sideband fit. No label goes into the fit. */
export function SpectrumPanel({ physics, waiting }: Props) {
  const [choice] = useSpectrumChoice()
  const all = physics?.selections.find(({ id }) => id === 'all')
  const selected = physics?.selections.find(({ id }) => id === choice.at) ?? physics?.selections.find(({ id }) => id !== 'all')
  return (
    <Panel
      title="Jet mass"
      unit={physics ? `jets per ${physics.axis.width} GeV, background fitted beside the window` : ''}
      term="massSpectrum"
      waiting={waiting ?? (selected ? null : 'Waiting for a threshold or a reference to cut by')}
    >
      {physics && all && selected ? (
        <>
          <FitControls physics={physics} />
          <div className={css['pair']}>
            <Spectrum name="Before the cut" physics={physics} selection={all} choice={choice} />
            <Spectrum name="After the cut" physics={physics} selection={selected} choice={choice} />
          </div>
          <DegreeTable physics={physics} selections={[all, selected]} choice={choice} />
        </>
      ) : null}
    </Panel>
  )
}
