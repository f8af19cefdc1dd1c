'use client'
import * as Slider from '@radix-ui/react-slider'
import { type KeyboardEvent, useRef } from 'react'
import { formatSigned } from '../format.ts'
import { place } from '../scale.ts'
import css from './cut-line.module.css'
import type { Frame } from './frame.ts'

interface Props {
  /** Accessible name, 'Threshold'. */
  readonly name: string
  /** Ends of the x axis below it; all values are in its shown scale. */
  readonly range: readonly [number, number]
  readonly frame: Frame
  /** Where the line stands, and whether that is only proposed. */
  readonly value: number
  readonly proposed: boolean
  /** Drawn dashed while another value is proposed; null for none. */
  readonly inForce: number | null
  readonly onMove: (value: number) => void
  /** On release of the pointer, or on Enter. */
  readonly onApply: (value: number) => void
  /** On Escape. */
  readonly onRevert: () => void
  /** What a screen reader says of the value, 'revision 3 in force'. */
  readonly meaning: string
}

const STEPS = 1000

/** A cut over a StepChart as a line with a handle: drag it, or move it by keyboard (Enter applies, Escape reverts). Child of the chart. */
export function CutLine({ name, range, frame, value, proposed, inForce, onMove, onApply, onRevert, meaning }: Props) {
  const [low, high] = range
  const byPointer = useRef(false)
  const shown = Math.min(high, Math.max(low, value))
  const onKeyDown = (event: KeyboardEvent) => {
    byPointer.current = false
    if (event.key === 'Enter') onApply(shown)
    if (event.key === 'Escape') onRevert()
  }
  return (
    <div className={css['lane']} style={{ left: frame.left, right: frame.right, bottom: frame.bottom }}>
      {inForce !== null && proposed ? <i className={css['inForce']} style={{ left: `${100 * place(inForce, range)}%` }} /> : null}
      <Slider.Root
        className={css['slider'] ?? ''}
        min={low}
        max={high}
        step={(high - low) / STEPS}
        value={[shown]}
        onPointerDown={() => {
          byPointer.current = true
        }}
        onValueChange={([moved]) => {
          if (moved !== undefined) onMove(moved)
        }}
        onValueCommit={([moved]) => {
          if (byPointer.current && moved !== undefined) onApply(moved)
        }}
        onKeyDown={onKeyDown}
      >
        <Slider.Track className={css['track'] ?? ''} />
        <Slider.Thumb
          className={css['thumb'] ?? ''}
          aria-label={name}
          aria-valuetext={`${value.toFixed(3)}, ${meaning}`}
          data-proposed={proposed}
        >
          <span className={css['flag']}>{formatSigned(value)}</span>
        </Slider.Thumb>
      </Slider.Root>
    </div>
  )
}

/** The same line without a handle, for a chart beside the one that has it. */
export function CutMark({ range, frame, value }: Pick<Props, 'range' | 'frame' | 'value'>) {
  return (
    <div className={css['lane']} style={{ left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom }}>
      <i className={css['mark']} style={{ left: `${100 * place(value, range)}%` }} />
    </div>
  )
}
