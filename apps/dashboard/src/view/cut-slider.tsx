'use client'
import type { About } from '@jetwatch/shared/live'
import * as Slider from '@radix-ui/react-slider'
import { type KeyboardEvent, useRef } from 'react'
import css from './cut-slider.module.css'
import { formatSigned } from './format.ts'
import { PLOT } from './plot-frame.ts'
import { place, toShown } from './scale.ts'
import type { Cut } from './use-cut.ts'

interface Props {
  readonly score: NonNullable<About['score']>
  readonly cut: Cut
}

const STEPS = 1000

/** The threshold line over the histogram: drag it (applied on release), or move it by keyboard (applied on Enter). */
export function CutSlider({ score, cut }: Props) {
  const [low, high] = score.range
  const byPointer = useRef(false)
  if (cut.shown === null) return null
  const shown = Math.min(high, Math.max(low, cut.shown))
  const onKeyDown = (event: KeyboardEvent) => {
    byPointer.current = false
    if (event.key === 'Enter') cut.apply(shown)
    if (event.key === 'Escape') cut.revert()
  }
  return (
    <div className={css['lane']} style={{ left: PLOT.left, right: PLOT.right, bottom: PLOT.bottom }}>
      {cut.inForce && cut.proposed !== null ? (
        <i className={css['inForce']} style={{ left: `${100 * place(toShown(cut.inForce.cut, score.scale), score.range)}%` }} />
      ) : null}
      <Slider.Root
        className={css['slider'] ?? ''}
        min={low}
        max={high}
        step={(high - low) / STEPS}
        value={[shown]}
        onPointerDown={() => {
          byPointer.current = true
        }}
        onValueChange={([value]) => {
          if (value !== undefined) cut.propose(value)
        }}
        onValueCommit={([value]) => {
          if (byPointer.current && value !== undefined) cut.apply(value)
        }}
        onKeyDown={onKeyDown}
      >
        <Slider.Track className={css['track'] ?? ''} />
        <Slider.Thumb
          className={css['thumb'] ?? ''}
          aria-label="Threshold"
          aria-valuetext={`${cut.shown.toFixed(3)}, ${cut.proposed === null ? `revision ${cut.inForce?.revision ?? 0} in force` : 'proposed, Enter applies'}`}
          data-proposed={cut.proposed !== null}
        >
          <span className={css['flag']}>{formatSigned(cut.shown)}</span>
        </Slider.Thumb>
      </Slider.Root>
    </div>
  )
}
