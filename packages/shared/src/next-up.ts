const view = new DataView(new ArrayBuffer(8))

/** The smallest double above x; +∞ and NaN stay. */
export function nextUp(x: number): number {
  if (Number.isNaN(x) || x === Number.POSITIVE_INFINITY) return x
  if (x === 0) return Number.MIN_VALUE
  view.setFloat64(0, x)
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? 1n : -1n))
  return view.getFloat64(0)
}
