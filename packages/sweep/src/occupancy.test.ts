import { createRandom } from '@jetwatch/shared/random'
import { expect, test } from 'vitest'
import { addJet, createOccupancy, unlikelyCells } from './occupancy.ts'
import { describeMap, occupancyPicture } from './occupancy-picture.ts'
import { log10PoissonTails } from './poisson-tails.ts'

test('Poisson tails are those summed by hand, and far ones do not vanish', () => {
  const pmf = (k: number, mean: number): number => {
    let value = Math.exp(-mean)
    for (let i = 1; i <= k; i++) value *= mean / i
    return value
  }
  const sum = (from: number, to: number, mean: number): number => {
    let total = 0
    for (let k = from; k <= to; k++) total += pmf(k, mean)
    return total
  }
  for (const [k, mean] of [
    [0, 0.3],
    [3, 0.3],
    [4, 4],
    [1, 12],
    [30, 12],
  ] as const) {
    const { atLeast, atMost } = log10PoissonTails(k, mean)
    expect(10 ** atLeast).toBeCloseTo(sum(k, 200, mean), 10)
    expect(atLeast).toBeCloseTo(Math.log10(sum(k, 200, mean)), 9)
    expect(atMost).toBeCloseTo(Math.log10(sum(0, k, mean)), 9)
  }
  expect(log10PoissonTails(400, 1).atLeast).toBeLessThan(-800)
  expect(log10PoissonTails(0, 0)).toEqual({ atLeast: 0, atMost: 0 })
})

test('a jet falls into the cell of its axis, π into that of −π, and one outside is counted', () => {
  const map = createOccupancy(4, 4)
  addJet(map, { eta: 0.1, phi: -Math.PI }, true)
  addJet(map, { eta: 0.1, phi: Math.PI }, false)
  addJet(map, { eta: 2.5, phi: 0 }, true)
  addJet(map, { eta: Number.NaN, phi: 0 }, true)
  expect([...map.all].map((n, cell) => [cell, n]).filter(([, n]) => n)).toEqual([[2, 2]])
  expect(map.flagged[2]).toBe(1)
  expect(map.outside).toBe(2)
})

/** 6,000 jets, 3 % flagged; within 0.5 of (0.4, 1.2) so many more. */
function sky(seed: number, extra: number): ReturnType<typeof createOccupancy> {
  const random = createRandom(seed)
  const map = createOccupancy()
  for (let i = 0; i < 6_000; i++) {
    const axis = { eta: -2 + 4 * random.next(), phi: Math.PI * (2 * random.next() - 1) }
    const hot = Math.hypot(axis.eta - 0.4, axis.phi - 1.2) < 0.5
    addJet(map, axis, random.next() < 0.03 + (hot ? extra : 0))
  }
  return map
}

test('flags that lie where jets lie are nothing special, whatever their share; a hot spot is found where it is', () => {
  // 40 maps at a probability of 5 %: 2 expected, 8 would be one in a thousand.
  const alarms = Array.from({ length: 40 }, (_, seed) => unlikelyCells(sky(seed, 0))[0]?.log10P as number).filter(
    (p) => p < Math.log10(0.05),
  )
  expect(alarms.length).toBeLessThan(8)
  const [worst] = unlikelyCells(sky(1, 0.3))
  expect(worst?.log10P).toBeLessThan(-3)
  expect(Math.hypot((worst?.eta as number) - 0.4, (worst?.phi as number) - 1.2)).toBeLessThan(0.8)
})

test('the picture has three maps a row and says where the odd cell is', () => {
  const map = sky(1, 0.3)
  const svg = occupancyPicture([
    { title: 'a <hot> spot', map },
    { title: 'empty', map: createOccupancy() },
  ])
  expect(svg.match(/<image /g)).toHaveLength(6)
  expect(svg).not.toContain('<hot>')
  const flagged = map.flagged.reduce((sum, n) => sum + n, 0)
  expect(describeMap(map)[0]).toBe(`${flagged} of 6000 jets flagged`)
  expect(describeMap(map)[3]).toMatch(/^p = 10\^-\d+\.\d in any cell$/)
  expect(describeMap(createOccupancy())[3]).toBe('p = 1.00 in any cell')
})
