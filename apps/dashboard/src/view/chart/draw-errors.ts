import type uPlot from 'uplot'
import type { LineSeries } from './line-chart.tsx'
import { resolveColour } from './theme.ts'

/** Vertical error bars of those lines that have them, clipped to the plot. */
export function drawErrors(plot: uPlot, lines: readonly LineSeries[]): void {
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  for (const { points, errors, colour } of lines) {
    if (!errors) continue
    ctx.strokeStyle = resolveColour(colour)
    ctx.lineWidth = 1.2 * (window.devicePixelRatio || 1)
    ctx.beginPath()
    points.forEach(([x, y], i) => {
      const error = errors[i] ?? 0
      const at = plot.valToPos(x, 'x', true)
      ctx.moveTo(at, Math.min(bbox.top + bbox.height, place(plot, y - error)))
      ctx.lineTo(at, place(plot, y + error))
    })
    ctx.stroke()
  }
  ctx.restore()
}

/** On a log axis what is not above 0 lies below the plot. */
const place = (plot: uPlot, y: number): number => {
  const at = plot.valToPos(y, 'y', true)
  return Number.isFinite(at) ? at : plot.bbox.top + plot.bbox.height
}
