import uPlot from 'uplot'

/** Bars from 0 to each value, as wide as from its x to the next; null has none. For a plot whose last x is the end of the last bar. */
export const barsPath: uPlot.Series.PathBuilder = (plot, seriesIdx, first, last) =>
  uPlot.orient(plot, seriesIdx, (_series, dataX, dataY, scaleX, scaleY, toX, toY, xOff, yOff, xDim, yDim, _moveTo, _lineTo, rect) => {
    const fill = new Path2D()
    const zero = toY(0, scaleY, yDim, yOff)
    for (let i = first; i <= last; i++) {
      const [value, from, to] = [dataY[i], dataX[i], dataX[i + 1]]
      if (value === null || value === undefined || from === undefined || to === undefined) continue
      const [left, right] = [Math.round(toX(from, scaleX, xDim, xOff)), Math.round(toX(to, scaleX, xDim, xOff))]
      const top = toY(value, scaleY, yDim, yOff)
      rect(fill, left, Math.min(zero, top), Math.max(1, right - left - 1), Math.abs(zero - top))
    }
    return { fill, stroke: null }
  })
