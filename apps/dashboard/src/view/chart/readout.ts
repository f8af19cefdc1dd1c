import type uPlot from 'uplot'
import css from './canvas-plot.module.css'

/** Words for what is under the cursor, one line each; null where there is nothing. */
export type Describe = (plot: uPlot) => readonly string[] | null

/** Shows values beside the cursor's line. It writes text directly: moving the pointer renders nothing in React. */
export function readout(describe: Describe): uPlot.Plugin {
  const box = document.createElement('div')
  box.className = css['readout'] ?? ''
  box.hidden = true
  return {
    hooks: {
      ready: (plot) => {
        plot.over.append(box)
      },
      setCursor: (plot) => {
        const { left = -1 } = plot.cursor
        const lines = left < 0 ? null : describe(plot)
        box.hidden = lines === null
        if (!lines) return
        box.textContent = lines.join('\n')
        box.dataset['side'] = left > plot.width / 2 ? 'left' : 'right'
      },
    },
  }
}

/** A vertical line that follows the pointer; nothing can be zoomed by dragging. `sync`: key shared by charts that move together. */
export const cursor = (sync?: string): uPlot.Cursor => ({
  y: false,
  drag: { x: false, y: false, setScale: false },
  points: { show: false },
  ...(sync === undefined ? {} : { sync: { key: sync, scales: ['x', null] as [string, null] } }),
})
