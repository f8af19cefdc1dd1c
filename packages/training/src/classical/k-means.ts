import { createRandom, type Random } from '@jetwatch/shared/random'
import { meanOf } from './covariance.ts'
import { createProduct, type Product } from './product.ts'

export interface KMeansOptions {
  readonly clusters: number
  readonly seed: number
  /** True: each centre is the row of its cluster nearest to the cluster's mean, which has the least sum of squared distances to the others (k-medoids). */
  readonly medoids: boolean
  readonly signal?: AbortSignal | undefined
}

export interface Clusters {
  /** Row-major [clusters × columns]. */
  readonly centres: Float32Array
  /** Mean squared distance of a row to its centre, after each pass. */
  readonly losses: readonly number[]
}

const BLOCK = 4096
const MOST_PASSES = 60
/** Relative gain of the loss below which passes end. */
const SETTLED = 1e-4

/**
 * Lloyd's algorithm from seeded k-means++ centres (Arthur & Vassilvitskii 2007). Distances in product form about the mean
 * row, where float32 cancels least; an empty cluster moves to the row farthest from its centre.
 */
export async function kMeans(rows: Float32Array, columns: number, { clusters, seed, medoids, signal }: KMeansOptions): Promise<Clusters> {
  const mean = meanOf(rows, columns)
  const centred = rows.map((value, i) => value - (mean[i % columns] as number))
  const square = squares(centred, columns)
  const product = await createProduct({ transposeB: true })
  try {
    const nearest = (centres: Float32Array): Promise<Nearest> => nearestCentre(product, centred, square, columns, centres)
    let centres = await plusPlus(centred, columns, clusters, createRandom(seed), nearest)
    const losses: number[] = []
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      signal?.throwIfAborted()
      const found = await nearest(centres)
      losses.push(found.distance.reduce((sum, value) => sum + value, 0) / found.distance.length)
      const [before, now] = [losses.at(-2) ?? Number.POSITIVE_INFINITY, losses.at(-1) as number]
      if (!(now < before * (1 - SETTLED))) break
      const means = clusterMeans(centred, columns, clusters, found)
      centres = medoids ? nearestMembers(centred, columns, means, found) : means
    }
    return { centres: centres.map((value, i) => value + (mean[i % columns] as number)), losses }
  } finally {
    await product.close()
  }
}

interface Nearest {
  readonly index: Uint32Array
  /** Squared. */
  readonly distance: Float64Array
}

async function nearestCentre(
  product: Product,
  rows: Float32Array,
  square: Float64Array,
  columns: number,
  centres: Float32Array,
): Promise<Nearest> {
  const clusters = centres.length / columns
  const centreSquare = squares(centres, columns)
  const index = new Uint32Array(square.length)
  const distance = new Float64Array(square.length)
  for (let at = 0; at < square.length; at += BLOCK) {
    const height = Math.min(BLOCK, square.length - at)
    const dots = await product.run(rows.subarray(at * columns, (at + height) * columns), [height, columns], centres, [clusters, columns])
    for (let row = 0; row < height; row++) {
      let [best, least] = [0, Number.POSITIVE_INFINITY]
      for (let k = 0; k < clusters; k++) {
        const d = (centreSquare[k] as number) - 2 * (dots[row * clusters + k] as number)
        if (d < least) [best, least] = [k, d]
      }
      index[at + row] = best
      distance[at + row] = Math.max(0, least + (square[at + row] as number))
    }
  }
  return { index, distance }
}

/** Each further centre is a row drawn with a probability proportional to its squared distance from the centres so far. */
async function plusPlus(
  rows: Float32Array,
  columns: number,
  clusters: number,
  random: Random,
  nearest: (centres: Float32Array) => Promise<Nearest>,
): Promise<Float32Array> {
  const count = rows.length / columns
  const centres = new Float32Array(clusters * columns)
  const least = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  for (let k = 0; k < clusters; k++) {
    const chosen = k > 0 ? draw(least, random) : random.below(count)
    const centre = rows.slice(chosen * columns, (chosen + 1) * columns)
    centres.set(centre, k * columns)
    const { distance } = await nearest(centre)
    distance.forEach((value, i) => {
      least[i] = Math.min(value, least[i] as number)
    })
    least[chosen] = 0
  }
  return centres
}

function draw(weights: Float64Array, random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let left = random.next() * total
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i] as number
    if (left < 0) return i
  }
  return weights.length - 1
}

function clusterMeans(rows: Float32Array, columns: number, clusters: number, { index, distance }: Nearest): Float32Array {
  const sum = new Float64Array(clusters * columns)
  const members = new Uint32Array(clusters)
  index.forEach((k, row) => {
    members[k] = (members[k] as number) + 1
    for (let c = 0; c < columns; c++) sum[k * columns + c] = (sum[k * columns + c] as number) + (rows[row * columns + c] as number)
  })
  const means = Float32Array.from(sum, (value, i) => value / Math.max(1, members[Math.floor(i / columns)] as number))
  const farthest = Array.from(distance.keys()).sort((a, b) => (distance[b] as number) - (distance[a] as number))
  members.forEach((count, k) => {
    const row = count === 0 ? farthest.shift() : undefined
    if (row !== undefined) means.set(rows.subarray(row * columns, (row + 1) * columns), k * columns)
  })
  return means
}

/** Of each cluster, the member nearest to its mean; the mean itself where a cluster is empty. */
function nearestMembers(rows: Float32Array, columns: number, means: Float32Array, { index }: Nearest): Float32Array {
  const least = new Float64Array(means.length / columns).fill(Number.POSITIVE_INFINITY)
  const medoids = means.slice()
  index.forEach((k, row) => {
    let distance = 0
    for (let c = 0; c < columns; c++) distance += ((rows[row * columns + c] as number) - (means[k * columns + c] as number)) ** 2
    if (distance >= (least[k] as number)) return
    least[k] = distance
    medoids.set(rows.subarray(row * columns, (row + 1) * columns), k * columns)
  })
  return medoids
}

/** Squared length of each row. */
function squares(rows: Float32Array, columns: number): Float64Array {
  const out = new Float64Array(rows.length / columns)
  for (let i = 0; i < rows.length; i++) {
    const row = Math.floor(i / columns)
    out[row] = (out[row] as number) + (rows[i] as number) ** 2
  }
  return out
}
