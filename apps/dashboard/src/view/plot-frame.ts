/** Room around a plot, in pixels: what is laid over a chart (the threshold line) must know it. */
export const PLOT = { left: 46, right: 14, top: 26, bottom: 40 } as const
