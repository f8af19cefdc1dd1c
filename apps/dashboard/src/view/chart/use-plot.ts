import { useMemo, useRef } from 'react'
import type { PlotOptions } from './canvas-plot.tsx'

/**
 * A `make` for CanvasPlot that changes only with `shape`, a plain value that holds all that shapes the plot (names, colours,
 * axes). `build` may also read the newest props through `latest`, for what is asked while drawing or pointing.
 */
export function usePlot<P>(props: P, shape: unknown, build: (latest: () => P) => PlotOptions): () => PlotOptions {
  const latest = useRef(props)
  latest.current = props
  const key = JSON.stringify(shape)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for everything that build reads
  return useMemo(() => () => build(() => latest.current), [key])
}
