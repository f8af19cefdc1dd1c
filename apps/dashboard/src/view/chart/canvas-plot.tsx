'use client'
import { useEffect, useLayoutEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import css from './canvas-plot.module.css'
import { useTheme } from './theme.ts'

export type PlotOptions = Omit<uPlot.Options, 'width' | 'height'>

interface Props {
  /** Builds the plot: called at first and whenever this function changes, so memoise it on what shapes the plot, not on its data. */
  readonly make: () => PlotOptions
  /** Drawn anew when its identity changes, and only then. */
  readonly data: uPlot.AlignedData
}

/**
 * A uPlot canvas that fills its box: the base of TimeChart, StepChart and LineChart. It follows the size of the box through a
 * ResizeObserver, so that no layout is ever read, and the colours of the theme.
 */
export function CanvasPlot({ make, data }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const latest = useRef(data)
  const theme = useTheme()

  useLayoutEffect(() => {
    const element = host.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      const size = { width: Math.floor(entry?.contentRect.width ?? 0), height: Math.floor(entry?.contentRect.height ?? 0) }
      if (size.width === 0 || size.height === 0) return
      if (!plot.current) plot.current = new uPlot({ ...make(), ...size }, latest.current, element)
      else if (plot.current.width !== size.width || plot.current.height !== size.height) plot.current.setSize(size)
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [make])

  useLayoutEffect(() => {
    if (latest.current === data) return
    latest.current = data
    plot.current?.setData(data)
  }, [data])

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read while drawing; their change is the trigger
  useEffect(() => plot.current?.redraw(false), [theme])

  return <div ref={host} className={css['host']} aria-hidden="true" />
}
