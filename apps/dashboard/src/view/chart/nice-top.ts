const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10] as const

/** A round number a little above `value`, for the upper end of an axis: it changes seldom while the value moves. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = STEPS.find((step) => step * power >= value * 1.04) ?? 15
  return factor * power
}
