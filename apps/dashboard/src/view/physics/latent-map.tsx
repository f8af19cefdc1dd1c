'use client'
import type { LatentTopic } from '@jetwatch/shared/topics/latent'
import { type MouseEvent, useLayoutEffect, useRef } from 'react'
import { ChartFigure } from '../chart/chart-figure.tsx'
import { useTheme } from '../chart/theme.ts'
import { drawLatent, type Extent, extentOf, toPixel } from './draw-latent.ts'
import css from './latent.module.css'

interface Props {
  readonly latent: LatentTopic
  readonly picked: number | null
  readonly onPick: (id: number) => void
}

/** The map as a canvas; a click picks the nearest cluster, and the list beside it does the same for the keyboard. */
export function LatentMap({ latent, picked, onPick }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useRef({ width: 0, height: 0 })
  const extent = useRef<Extent | null>(null)
  const draw = useRef(() => {})
  const theme = useTheme()
  useLayoutEffect(() => {
    draw.current = () => {
      const context = canvas.current?.getContext('2d')
      const { width, height } = size.current
      if (!canvas.current || !context || width === 0) return
      const ratio = window.devicePixelRatio || 1
      canvas.current.width = Math.round(width * ratio)
      canvas.current.height = Math.round(height * ratio)
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      extent.current = extentOf(latent)
      drawLatent(context, { latent, picked, theme, extent: extent.current, width, height })
    }
    draw.current()
  }, [latent, picked, theme])
  useLayoutEffect(() => {
    const element = canvas.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      size.current = { width: entry?.contentRect.width ?? 0, height: entry?.contentRect.height ?? 0 }
      draw.current()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const onClick = ({ nativeEvent: { offsetX, offsetY } }: MouseEvent): void => {
    const { width, height } = size.current
    let best: { readonly id: number; readonly apart: number } | null = null
    for (const { id, x, y } of latent.clusters) {
      if (!extent.current) return
      const [left, top] = toPixel(x, y, extent.current, width, height)
      const apart = Math.hypot(left - offsetX, top - offsetY)
      if (!best || apart < best.apart) best = { id, apart }
    }
    if (best) onPick(best.id)
  }
  return (
    <ChartFigure
      name="Latent space"
      className={css['map']}
      description={`${latent.recent.length} recent events and ${latent.flagged.length} flagged ones on two principal components. ${latent.clusters.length} clusters of flagged events.`}
      table={() => ({
        columns: ['flagged event', 'class', 'cluster', 'first component', 'second component'],
        rows: latent.flagged.map(([x, y, label, cluster, sequence]) => [
          sequence,
          latent.classes[label] ?? '–',
          cluster + 1,
          (x / 100).toFixed(2),
          (y / 100).toFixed(2),
        ]),
      })}
    >
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes no focus; the list beside it picks by keyboard */}
      <canvas ref={canvas} className={css['canvas']} aria-hidden="true" onClick={onClick} />
    </ChartFigure>
  )
}
