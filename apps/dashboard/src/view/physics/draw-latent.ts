import { classColour } from '@jetwatch/shared/plot/class-colours'
import type { LatentTopic } from '@jetwatch/shared/topics/latent'
import type { Theme } from '../chart/theme.ts'

/** What the map shows, in hundredths of the components' units. */
export interface Extent {
  readonly low: readonly [number, number]
  readonly high: readonly [number, number]
}

interface Scene {
  readonly latent: LatentTopic
  readonly picked: number | null
  readonly theme: Theme
  readonly extent: Extent
  readonly width: number
  readonly height: number
}

const MARGIN = 14
/** Share of events that may lie outside on each side: a lone one must not squeeze all others. */
const OUTSIDE = 0.002

export function extentOf({ recent, flagged }: LatentTopic): Extent {
  const range = (values: number[]): [number, number] => {
    const sorted = values.toSorted((a, b) => a - b)
    const cut = Math.floor(OUTSIDE * sorted.length)
    const [low, high] = [sorted[cut] ?? -100, sorted[sorted.length - 1 - cut] ?? 100]
    const room = 0.04 * Math.max(100, high - low)
    return [low - room, high + room]
  }
  const places = [...recent.map(([x, y]) => [x, y] as const), ...flagged.map(([x, y]) => [x, y] as const)]
  const [x, y] = [range(places.map(([a]) => a)), range(places.map(([, b]) => b))]
  return { low: [x[0], y[0]], high: [x[1], y[1]] }
}

/** Place on a canvas of this size; what lies outside of the extent stands at its border. */
export function toPixel(x: number, y: number, { low, high }: Extent, width: number, height: number): [number, number] {
  const share = (value: number, from: number, to: number): number => Math.min(1, Math.max(0, (value - from) / (to - from)))
  return [MARGIN + share(x, low[0], high[0]) * (width - 2 * MARGIN), height - MARGIN - share(y, low[1], high[1]) * (height - 2 * MARGIN)]
}

/** Recent events as small dots, flagged ones as rings, those of the picked cluster filled, and each cluster's number at its middle. */
export function drawLatent(context: CanvasRenderingContext2D, { latent, picked, theme, extent, width, height }: Scene): void {
  const colours = new Map<number, string>()
  const colourOf = (label: number): string => {
    const known = colours.get(label) ?? classColour(latent.classes[label] ?? null, latent.classes)
    colours.set(label, known)
    return known
  }
  const place = (x: number, y: number): [number, number] => toPixel(x, y, extent, width, height)
  context.clearRect(0, 0, width, height)
  drawAxes(context, place, theme, width, height)
  context.globalAlpha = 0.4
  for (const [x, y, label] of latent.recent) {
    const [left, top] = place(x, y)
    context.fillStyle = colourOf(label)
    context.fillRect(left - 1, top - 1, 2.2, 2.2)
  }
  context.globalAlpha = 1
  context.lineWidth = 1.4
  for (const [x, y, label, cluster] of latent.flagged) {
    const [left, top] = place(x, y)
    context.globalAlpha = picked === null || picked === cluster ? 1 : 0.35
    context.beginPath()
    context.arc(left, top, 4, 0, 2 * Math.PI)
    context.strokeStyle = theme.text
    context.fillStyle = colourOf(label)
    context.fill()
    context.stroke()
  }
  context.globalAlpha = 1
  context.font = `600 13px ${theme.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const { id, x, y } of latent.clusters) {
    const [left, top] = place(x, y)
    context.beginPath()
    context.arc(left, top, 11, 0, 2 * Math.PI)
    context.fillStyle = id === picked ? theme.accent : theme.panel
    context.strokeStyle = theme.text
    context.fill()
    context.stroke()
    context.fillStyle = id === picked ? theme.panel : theme.text
    context.fillText(String(id + 1), left, top + 0.5)
  }
}

function drawAxes(
  context: CanvasRenderingContext2D,
  place: (x: number, y: number) => [number, number],
  theme: Theme,
  width: number,
  height: number,
): void {
  const [left, top] = place(0, 0)
  context.strokeStyle = theme.grid
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(left, 0)
  context.lineTo(left, height)
  context.moveTo(0, top)
  context.lineTo(width, top)
  context.stroke()
  context.fillStyle = theme.quiet
  context.font = `11.5px ${theme.fontFamily}`
  context.textAlign = 'right'
  context.textBaseline = 'bottom'
  context.fillText('first component', width - 30, height - 2)
  context.textAlign = 'left'
  context.textBaseline = 'top'
  context.fillText('second component', 4, 2)
}
