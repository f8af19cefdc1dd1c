export interface Correlation {
  readonly value: number
  /** Standard error from the influence of each event (delta method): it asks for no normal distribution. */
  readonly error: number
}
export interface Correlations {
  readonly n: number
  readonly pearson: Correlation
  /** Of mid-ranks, so that ties are treated alike. */
  readonly spearman: Correlation
}

/** Fewest pairs for which a correlation is quoted. */
export const MIN_PAIRS = 30

/** Pearson's and Spearman's correlation of the pairs in which both are finite; null for fewer than 30 of them or where one does not vary. */
export function correlate(x: ArrayLike<number>, y: ArrayLike<number>): Correlations | null {
  const kept: number[] = []
  for (let i = 0; i < x.length; i++) if (Number.isFinite(x[i]) && Number.isFinite(y[i])) kept.push(i)
  if (kept.length < MIN_PAIRS) return null
  const a = Float64Array.from(kept, (i) => x[i] as number)
  const b = Float64Array.from(kept, (i) => y[i] as number)
  if (a.every((value) => value === a[0]) || b.every((value) => value === b[0])) return null
  return { n: kept.length, pearson: pearson(a, b), spearman: spearman(a, b) }
}

/** With z-scores u and v, event i has the influence u·v − r·(u² + v²)/2 (Devlin, Gnanadesikan & Kettenring 1975). */
function pearson(x: Float64Array, y: Float64Array): Correlation {
  const [u, v] = [standardise(x), standardise(y)]
  const n = x.length
  let value = 0
  for (let i = 0; i < n; i++) value += ((u[i] as number) * (v[i] as number)) / n
  const influence = u.map((a, i) => a * (v[i] as number) - (value * (a * a + (v[i] as number) ** 2)) / 2)
  return { value, error: errorOfMean(influence) }
}

/**
 * ρ = A(x, y)/√(A(x, x)·A(y, y)) with A the covariance of the mid-distribution values u = F(x) − ½. An event moves A by its own product and by the
 * ranks of all others: influence u·v − 3A + E[h(x, X)·V] + E[h(y, Y)·U], h = 1, ½, 0 where the event lies below, at, above
 * (Croux & Dehon 2010, there without ties).
 */
function spearman(x: Float64Array, y: Float64Array): Correlation {
  const [inX, inY] = [ranking(x), ranking(y)]
  const both = rankCovariance(inX, inY)
  const ofX = rankCovariance(inX, inX)
  const ofY = rankCovariance(inY, inY)
  const value = both.value / Math.sqrt(ofX.value * ofY.value)
  const influence = both.influence.map(
    (part, i) =>
      part / Math.sqrt(ofX.value * ofY.value) -
      (value / 2) * ((ofX.influence[i] as number) / ofX.value + (ofY.influence[i] as number) / ofY.value),
  )
  return { value, error: errorOfMean(influence) }
}

interface Ranking {
  /** Mid-distribution values less one half, −½ … ½. */
  readonly u: Float64Array
  /** Indices by rising value, and for each index the range [from, to) of its ties in that order. */
  readonly order: Uint32Array
  readonly from: Uint32Array
  readonly to: Uint32Array
}

function ranking(values: Float64Array): Ranking {
  const n = values.length
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number))
  const [u, from, to] = [new Float64Array(n), new Uint32Array(n), new Uint32Array(n)]
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && values[order[end] as number] === values[order[start] as number]) end++
    for (let at = start; at < end; at++) {
      const i = order[at] as number
      u[i] = (start + end) / (2 * n) - 0.5
      from[i] = start
      to[i] = end
    }
  }
  return { u, order, from, to }
}

function rankCovariance(x: Ranking, y: Ranking): { value: number; influence: Float64Array } {
  const n = x.u.length
  const value = x.u.reduce((sum, u, i) => sum + u * (y.u[i] as number), 0) / n
  const [throughX, throughY] = [meanAbove(x, y.u), meanAbove(y, x.u)]
  const influence = x.u.map((u, i) => u * (y.u[i] as number) - 3 * value + (throughX[i] as number) + (throughY[i] as number))
  return { value, influence }
}

/** For each event i, the mean over all events j of h(i, j)·weight_j; h = 1 where j lies above i, ½ where it ties. */
function meanAbove({ order, from, to }: Ranking, weight: Float64Array): Float64Array {
  const n = order.length
  const prefix = new Float64Array(n + 1)
  for (let at = 0; at < n; at++) prefix[at + 1] = (prefix[at] as number) + (weight[order[at] as number] as number)
  const all = prefix[n] as number
  return Float64Array.from(from, (start, i) => (all - ((prefix[start] as number) + (prefix[to[i] as number] as number)) / 2) / n)
}

function standardise(values: Float64Array): Float64Array {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n)
  return values.map((value) => (value - mean) / spread)
}

function errorOfMean(influence: Float64Array): number {
  const n = influence.length
  return Math.sqrt(influence.reduce((sum, value) => sum + value * value, 0) / (n * (n - 1)))
}
