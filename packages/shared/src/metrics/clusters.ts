import { createRandom, type Random } from '../random.ts'

export interface Clusters {
  /** Cluster of each row, 0 to k − 1. */
  readonly labels: Uint8Array
  /** Row-major [k × size]. */
  readonly centres: Float64Array
  /** Sum of the squared distances of the rows to their centres. */
  readonly inertia: number
}

const STARTS = 4
const STEPS = 60

/**
 * k-means of row-major [count × size]: Lloyd's steps from seeded k-means++ starts (Arthur & Vassilvitskii 2007), the best of four. For some hundred
 * rows: every distance is worked out at every step.
 */
export function kMeans(rows: Float64Array, size: number, k: number, seed = 1): Clusters {
  const count = rows.length / size
  if (!(k >= 1 && k <= count && k < 256)) throw new RangeError(`${count} rows cannot be put into ${k} clusters`)
  let best: Clusters | null = null
  for (let start = 0; start < STARTS; start++) {
    const found = lloyd(rows, size, plusPlus(rows, size, k, createRandom(seed, start)))
    if (!best || found.inertia < best.inertia) best = found
  }
  return best as Clusters
}

function plusPlus(rows: Float64Array, size: number, k: number, random: Random): Float64Array {
  const count = rows.length / size
  const centres = new Float64Array(k * size)
  const nearest = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  let chosen = random.below(count)
  for (let c = 0; c < k; c++) {
    centres.set(rows.subarray(chosen * size, (chosen + 1) * size), c * size)
    let sum = 0
    for (let i = 0; i < count; i++) {
      nearest[i] = Math.min(nearest[i] as number, distance(rows, i, centres, c, size))
      sum += nearest[i] as number
    }
    let left = random.next() * sum
    for (chosen = 0; chosen < count - 1; chosen++) {
      left -= nearest[chosen] as number
      if (left < 0) break
    }
  }
  return centres
}

function lloyd(rows: Float64Array, size: number, centres: Float64Array): Clusters {
  const count = rows.length / size
  const k = centres.length / size
  const labels = new Uint8Array(count)
  let inertia = Number.POSITIVE_INFINITY
  for (let step = 0; step < STEPS; step++) {
    let sum = 0
    for (let i = 0; i < count; i++) {
      let least = Number.POSITIVE_INFINITY
      for (let c = 0; c < k; c++) {
        const apart = distance(rows, i, centres, c, size)
        if (apart < least) {
          least = apart
          labels[i] = c
        }
      }
      sum += least
    }
    const settled = sum >= inertia
    inertia = sum
    if (settled) break
    recentre(rows, size, labels, centres)
  }
  return { labels, centres, inertia }
}

/** A centre that no row is nearest to stays where it is. */
function recentre(rows: Float64Array, size: number, labels: Uint8Array, centres: Float64Array): void {
  const k = centres.length / size
  const sums = new Float64Array(centres.length)
  const counts = new Float64Array(k)
  labels.forEach((c, i) => {
    counts[c] = (counts[c] as number) + 1
    for (let j = 0; j < size; j++) sums[c * size + j] = (sums[c * size + j] as number) + (rows[i * size + j] as number)
  })
  for (let at = 0; at < centres.length; at++) {
    const members = counts[Math.floor(at / size)] as number
    if (members > 0) centres[at] = (sums[at] as number) / members
  }
}

/**
 * Mean silhouette of the rows (Rousseeuw 1987): 1 where clusters are far apart, 0 where they touch, negative where rows are in the wrong one. A
 * row alone in its cluster counts 0.
 */
export function silhouette(rows: Float64Array, size: number, labels: Uint8Array, k: number): number {
  const count = rows.length / size
  let sum = 0
  for (let i = 0; i < count; i++) {
    const sums = new Float64Array(k)
    const counts = new Float64Array(k)
    for (let j = 0; j < count; j++) {
      if (j === i) continue
      const c = labels[j] as number
      sums[c] = (sums[c] as number) + Math.sqrt(distance(rows, i, rows, j, size))
      counts[c] = (counts[c] as number) + 1
    }
    const own = labels[i] as number
    if (counts[own] === 0) continue
    const inside = (sums[own] as number) / (counts[own] as number)
    let outside = Number.POSITIVE_INFINITY
    for (let c = 0; c < k; c++)
      if (c !== own && (counts[c] as number) > 0) outside = Math.min(outside, (sums[c] as number) / (counts[c] as number))
    if (outside < Number.POSITIVE_INFINITY) sum += (outside - inside) / Math.max(inside, outside)
  }
  return sum / count
}

/** Squared distance of row i of one table to row j of another. */
function distance(a: Float64Array, i: number, b: Float64Array, j: number, size: number): number {
  let sum = 0
  for (let d = 0; d < size; d++) sum += ((a[i * size + d] as number) - (b[j * size + d] as number)) ** 2
  return sum
}
