import type { Followed } from '@jetwatch/bus/delivery'
import { createRandom } from '@jetwatch/shared/random'
import type { Scores } from '@jetwatch/shared/scores'
import { describe, expect, test } from 'vitest'
import { ModelAggregate } from '../model-aggregate.ts'
import { documentOf } from '../synthetic-run.ts'
import { LatentMap } from './latent-map.ts'
import { matchClusters } from './match-clusters.ts'
import { placeOnAxes, principalAxes, standardise } from './principal-axes.ts'

/** 240 points in three boxes, as in clusters.test.ts. */
function boxes(): Float32Array {
  let state = 777n
  const next = (): number => {
    state = (state * 1103515245n + 12345n) % 2n ** 31n
    return Number(state) / 2 ** 31
  }
  const corners = [0, 0, 0, 3, 1, 0, 0, 4, 2]
  const sides = [1.5, 2, 1]
  return Float32Array.from({ length: 720 }, (_, at) => next() * (sides[at % 3] as number) + (corners[at % 9] as number))
}

describe('principal axes', () => {
  test('are scikit-learn’s PCA of the standardised rows', () => {
    // StandardScaler, PCA(2): explained_variance_ratio_ and abs(transform)[:3]; the rows here are float32.
    const rows = boxes()
    const axes = principalAxes(rows, 3)
    expect(axes.explained[0]).toBeCloseTo(0.6944388012264887, 6)
    expect(axes.explained[1]).toBeCloseTo(0.2766641322602184, 6)
    const expected = [
      [1.089547938573355, 1.4716215131365844],
      [1.2174254884863027, 1.0409734896181082],
      [1.8082609677121395, 0.20157973789890135],
    ]
    const scaled = standardise(rows, axes)
    expected.forEach(([x, y], i) => {
      const place = placeOnAxes(scaled, i, axes)
      expect(Math.abs(place[0])).toBeCloseTo(x as number, 5)
      expect(Math.abs(place[1])).toBeCloseTo(y as number, 5)
    })
  })

  test('keep their signs from one map to the next, and survive a coordinate that does not vary', () => {
    const rows = boxes()
    const first = principalAxes(rows, 3)
    const flipped = { ...first, axes: first.axes.map((value) => -value) }
    expect(Array.from(principalAxes(rows, 3, flipped).axes)).toEqual(Array.from(flipped.axes))
    const flat = principalAxes(
      rows.map((value, at) => (at % 3 === 2 ? 5 : value)),
      3,
    )
    expect(Math.abs(flat.axes[2] as number)).toBeLessThan(1e-9)
    expect(flat.explained[0] + flat.explained[1]).toBeCloseTo(1, 9)
  })
})

test('clusters keep the number of the nearest of before, and new ones take free numbers', () => {
  const at = (...places: number[]) => places.map((place) => Float64Array.of(place, 0))
  expect(matchClusters(at(10, 0, 5), [])).toEqual([0, 1, 2])
  expect(matchClusters(at(10.1, 0.1, 4.9), at(0, 5, 10))).toEqual([2, 0, 1])
  expect(matchClusters(at(0, 10, 20), at(10.5, 0.5))).toEqual([1, 0, 2])
  expect(matchClusters(at(10), at(0, 5, 10))).toEqual([0])
})

describe('map', () => {
  const message = (headers: Record<string, string> = {}, seq = 1) =>
    ({ seq, headers: new Map(Object.entries(headers)) }) as unknown as Followed
  /** One frame of 500 events; every tenth is flagged and lies in one of two places far from the others. */
  function scores(latentSize = 4): Scores {
    const random = createRandom(2)
    const count = 500
    const flagged = Uint8Array.from({ length: count }, (_, i) => (i % 10 === 0 ? 1 : 0))
    const far = (i: number, k: number): number => (flagged[i] ? (i % 20 === 0 ? 8 : -8) * (k === 0 ? 1 : 0) : 0)
    const f32 = (of: (i: number) => number) => Float32Array.from({ length: count }, (_, i) => of(i))
    return {
      stream: { preset: 'aachen', classes: ['qcd', 'top'], sources: [] },
      count,
      sequence: Float64Array.from({ length: count }, (_, i) => i),
      label: Uint8Array.from({ length: count }, (_, i) => (i % 20 === 0 ? 1 : 0)),
      source: new Uint16Array(count),
      row: Uint32Array.from({ length: count }, (_, i) => i),
      pt: f32(() => 600),
      eta: f32(() => 0),
      phi: f32(() => 0),
      mass: f32((i) => (i % 20 === 0 ? 170 : 100)),
      multiplicity: new Uint16Array(count),
      score: f32((i) => i),
      flagged,
      revision: new Uint32Array(count),
      meanSquare: f32(() => 0),
      latent: Float32Array.from(
        { length: count * latentSize },
        (_, at) => random.next() + far(Math.floor(at / latentSize), at % latentSize),
      ),
      latentSize,
    }
  }
  const made = () => new LatentMap(new ModelAggregate('m', documentOf('run-1'), null))

  test('flagged events fall into the two places they were put, with their class, mass and score', async () => {
    const map = made()
    map.scores(scores())
    const found = await map.map()
    expect(found?.recent).toHaveLength(500)
    expect(found?.flagged.map(([, , , , sequence]) => sequence)).toEqual(Array.from({ length: 50 }, (_, i) => 490 - 10 * i))
    expect(found?.clusters.map(({ size }) => size)).toEqual([25, 25])
    for (const [, , label, id] of found?.flagged ?? []) {
      const cluster = found?.clusters.find((one) => one.id === id)
      expect(cluster?.meanMass).toBeCloseTo(label === 1 ? 170 : 100, 4)
      expect(cluster?.labels[label]).toBe(25)
    }
    expect(found?.silhouette).toBeGreaterThan(0.6)
    expect(await map.map()).toEqual(found)
  })

  test('a model without a latent space says so, and too few events give no map', async () => {
    const without = made()
    without.scores(scores(0))
    expect(await without.map()).toMatchObject({ size: 0, recent: [], clusters: [] })
    expect(await made().map()).toBeNull()
  })

  test('flags are found by the sequence in their message id', () => {
    const map = made()
    map.flag(message({ 'Nats-Msg-Id': 'm/run-1/40' }, 77))
    expect(map.placeOf(40)).toBe(77)
    expect(map.placeOf(41)).toBeNull()
  })
})
