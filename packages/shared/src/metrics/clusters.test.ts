import { expect, test } from 'vitest'
import { kMeans, silhouette } from './clusters.ts'

/** 240 points in three boxes, from a linear congruential generator that the Python side has as well. */
function boxes(): Float64Array {
  let state = 777n
  const next = (): number => {
    state = (state * 1103515245n + 12345n) % 2n ** 31n
    return Number(state) / 2 ** 31
  }
  const corners = [
    [0, 0, 0],
    [3, 1, 0],
    [0, 4, 2],
  ]
  const sides = [1.5, 2, 1]
  return Float64Array.from(
    { length: 720 },
    (_, at) => next() * (sides[at % 3] as number) + (corners[Math.floor(at / 3) % 3]?.[at % 3] as number),
  )
}

// sklearn.cluster.KMeans(k, n_init=50).inertia_ and sklearn.metrics.silhouette_score of its labels.
test.each([
  [2, 540.5415852337746, 0.6159111191143245, [80, 160]],
  [3, 135.32826003121266, 0.721422788760474, [80, 80, 80]],
  [4, 114.30314032784798, 0.5968423448342121, [39, 41, 80, 80]],
])('%i clusters are scikit-learn’s, and so is their silhouette', (k, inertia, expected, sizes) => {
  const rows = boxes()
  const found = kMeans(rows, 3, k)
  expect(found.inertia / inertia).toBeLessThan(1.005)
  expect(found.inertia / inertia).toBeGreaterThan(0.9999999)
  if (k === 4) return
  expect(found.inertia / inertia).toBeCloseTo(1, 9)
  expect(silhouette(rows, 3, found.labels, k)).toBeCloseTo(expected, 9)
  const counts = Array.from({ length: k }, (_, c) => found.labels.filter((label) => label === c).length)
  expect(counts.toSorted((a, b) => a - b)).toEqual(sizes)
})

test('every row is nearest to its own centre, and each centre is the mean of its rows', () => {
  const rows = boxes()
  const { labels, centres } = kMeans(rows, 3, 5)
  const apart = (i: number, c: number): number =>
    [0, 1, 2].reduce((sum, d) => sum + ((rows[3 * i + d] as number) - (centres[3 * c + d] as number)) ** 2, 0)
  labels.forEach((own, i) => {
    for (let c = 0; c < 5; c++) expect(apart(i, own)).toBeLessThanOrEqual(apart(i, c) + 1e-12)
  })
  for (let c = 0; c < 5; c++) {
    const members = Array.from(labels.keys()).filter((i) => labels[i] === c)
    for (let d = 0; d < 3; d++)
      expect(centres[3 * c + d]).toBeCloseTo(members.reduce((sum, i) => sum + (rows[3 * i + d] as number), 0) / members.length, 9)
  }
})

test('equal rows make one place, and more clusters than rows are refused', () => {
  expect(kMeans(new Float64Array(20).fill(2), 2, 3).inertia).toBe(0)
  expect(() => kMeans(new Float64Array(4), 2, 3)).toThrow(RangeError)
})
