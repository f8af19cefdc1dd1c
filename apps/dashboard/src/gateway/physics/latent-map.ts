import type { Followed } from '@jetwatch/bus/delivery'
import { kMeans, silhouette } from '@jetwatch/shared/metrics/clusters'
import { inSlices } from '@jetwatch/shared/metrics/slices'
import type { Scores } from '@jetwatch/shared/scores'
import type { LatentTopic } from '@jetwatch/shared/topics/latent'
import type { ModelAggregate } from '../model-aggregate.ts'
import type { ModelObserver } from '../model-observer.ts'
import { breathe } from './breathe.ts'
import { type LatentEvent, LatentRing } from './latent-ring.ts'
import { matchClusters } from './match-clusters.ts'
import { type PrincipalAxes, placeOnAxes, principalAxes, standardise } from './principal-axes.ts'

const RECENT = 2_000
const FLAGGED = 300
const MIN_RECENT = 100
/** Clusters tried, and fewest flagged events for which any are. */
const MOST_CLUSTERS = 6
const MIN_FLAGGED = 12
/** Flags may run ahead of the scores or behind: a few more than are on the map. */
const KEPT_PLACES = 4 * FLAGGED
/** Places are sent in hundredths. */
const STEPS = 100

/** Latent vectors of recent and of recent flagged events, and the map of them once somebody asks. */
export class LatentMap implements ModelObserver {
  readonly #aggregate: ModelAggregate
  #recent: LatentRing | null = null
  #flagged: LatentRing | null = null
  #without = false
  #axes: PrincipalAxes | null = null
  /** Centres in raw latent coordinates, so that a cluster keeps its number. */
  #centres: Float64Array[] = []

  constructor(aggregate: ModelAggregate) {
    this.#aggregate = aggregate
  }

  /** Where the flags of recent flagged events stand in the FLAGS stream, by event sequence. */
  readonly #places = new Map<number, number>()

  scores(scores: Scores): void {
    const { latentSize: size, latent } = scores
    this.#without = size === 0
    if (size === 0) return
    if (this.#recent?.size !== size) {
      this.#recent = new LatentRing(size, RECENT)
      this.#flagged = new LatentRing(size, FLAGGED)
      this.#axes = null
      this.#centres = []
    }
    for (let i = 0; i < scores.count; i++) {
      const vector = latent.subarray(i * size, (i + 1) * size)
      if (!vector.every(Number.isFinite)) continue
      const event: LatentEvent = {
        sequence: scores.sequence[i] as number,
        label: scores.label[i] as number,
        score: scores.score[i] as number,
        mass: scores.mass[i] as number,
      }
      this.#recent.add(event, vector)
      if (scores.flagged[i] === 1) this.#flagged?.add(event, vector)
    }
  }

  flag({ headers, seq }: Followed): void {
    // Its message id is <model>/<run>/<sequence>.
    const sequence = Number(headers?.get('Nats-Msg-Id')?.split('/').at(-1))
    if (!Number.isSafeInteger(sequence)) return
    this.#places.set(sequence, seq)
    const oldest = this.#places.keys().next()
    if (this.#places.size > KEPT_PLACES && !oldest.done) this.#places.delete(oldest.value)
  }

  /** Position in the FLAGS stream of a recent flagged event; null where it is not known (any more). */
  placeOf(sequence: number): number | null {
    return this.#places.get(sequence) ?? null
  }

  /** Null until 100 events are there. */
  async map(): Promise<LatentTopic | null> {
    const { model, run } = this.#aggregate
    const about = { model, run: run.run, classes: [...run.classes] }
    if (this.#without) return { ...about, size: 0, explained: [0, 0], recent: [], flagged: [], clusters: [], silhouette: null }
    if (!this.#recent || !this.#flagged || this.#recent.count < MIN_RECENT) return null
    const { size } = this.#recent
    const recent = this.#recent.newest()
    const flagged = this.#flagged.newest()
    const axes = principalAxes(recent.vectors, size, this.#axes)
    this.#axes = axes
    await breathe()
    const scaled = standardise(flagged.vectors, axes)
    const found = await inSlices(cluster(scaled, size), breathe)
    const numbers = this.#number(found.k, found.labels, flagged.vectors, size)
    const place = (rows: Float64Array, i: number) =>
      placeOnAxes(rows, i, axes).map((value) => Math.round(STEPS * value)) as [number, number]
    const places = flagged.events.map((_, i) => place(scaled, i))
    const scaledRecent = standardise(recent.vectors, axes)
    return {
      ...about,
      size,
      explained: [...axes.explained],
      recent: recent.events.map(({ label }, i) => [...place(scaledRecent, i), label]),
      flagged: flagged.events.map(({ label, sequence }, i) => [
        ...(places[i] as [number, number]),
        label,
        numbers[found.labels[i] as number] as number,
        sequence,
      ]),
      clusters: numbers.map((id, c) => describe(id, found.labels, c, flagged.events, places)).sort((a, b) => a.id - b.id),
      silhouette: found.silhouette,
    }
  }

  /** Numbers for clusters 0 to k − 1: those of the nearest ones of before. */
  #number(k: number, labels: Uint8Array, vectors: Float32Array, size: number): number[] {
    const centres = Array.from({ length: k }, (_, c) => centreOf(labels, c, vectors, size))
    const numbers = matchClusters(centres, this.#centres)
    const next: Float64Array[] = []
    numbers.forEach((number, c) => {
      next[number] = centres[c] as Float64Array
    })
    this.#centres = next
    return numbers
  }
}

interface Clustered {
  readonly k: number
  readonly labels: Uint8Array
  readonly silhouette: number | null
}

/** As many clusters as have the largest silhouette, 2 to 6; one where there are too few events. */
function* cluster(scaled: Float64Array, size: number): Generator<void, Clustered, void> {
  const count = scaled.length / size
  let best: Clustered = { k: count === 0 ? 0 : 1, labels: new Uint8Array(count), silhouette: null }
  if (count < MIN_FLAGGED) return best
  for (let k = 2; k <= MOST_CLUSTERS; k++) {
    const { labels } = kMeans(scaled, size, k)
    yield
    const width = silhouette(scaled, size, labels, k)
    yield
    if (width > (best.silhouette ?? 0)) best = { k, labels, silhouette: width }
  }
  return best
}

function centreOf(labels: Uint8Array, cluster: number, vectors: Float32Array, size: number): Float64Array {
  const centre = new Float64Array(size)
  const members = labels.reduce((sum, label) => sum + (label === cluster ? 1 : 0), 0)
  labels.forEach((label, i) => {
    if (label === cluster) for (let k = 0; k < size; k++) centre[k] = (centre[k] as number) + (vectors[i * size + k] as number) / members
  })
  return centre
}

function describe(
  id: number,
  labels: Uint8Array,
  cluster: number,
  events: readonly LatentEvent[],
  places: readonly (readonly [number, number])[],
): LatentTopic['clusters'][number] {
  const members = Array.from(labels.keys()).filter((i) => labels[i] === cluster)
  const mean = (of: (i: number) => number): number => members.reduce((sum, i) => sum + of(i), 0) / Math.max(1, members.length)
  const masses = members.map((i) => events[i]?.mass as number).filter(Number.isFinite)
  const byLabel = new Array<number>(256).fill(0)
  for (const i of members) byLabel[events[i]?.label as number] = (byLabel[events[i]?.label as number] as number) + 1
  return {
    id,
    x: Math.round(mean((i) => places[i]?.[0] as number)),
    y: Math.round(mean((i) => places[i]?.[1] as number)),
    size: members.length,
    meanScore: mean((i) => events[i]?.score as number),
    meanMass: masses.length ? masses.reduce((a, b) => a + b) / masses.length : null,
    // Label codes are few; what is never seen is cut off.
    labels: byLabel.slice(0, byLabel.findLastIndex((count) => count > 0) + 1),
  }
}
