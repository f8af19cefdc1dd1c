import { expect, test } from 'vitest'
import { PassSample, type SampledEvent } from './pass-sample.ts'
import { createRandom, shuffle } from './random.ts'

const jet = (row: number, source = 0): SampledEvent => ({
  source,
  row,
  score: row + 0.5,
  label: source,
  mass: 100 + row,
  pt: 600,
  multiplicity: source ? 65_535 : 40,
})

/** Rows in a new order each pass, with 5 % of the events from a larger second file that begins its own passes at other times. */
function* stream(passes: number, rows = 2000, signals = 700): Generator<SampledEvent & { pass: number }> {
  const random = createRandom(3)
  const order = (n: number, seed: number) =>
    shuffle(
      Uint32Array.from({ length: n }, (_, i) => i),
      createRandom(seed, n),
    )
  let drawn = 0
  for (let pass = 0; pass < passes; pass++) {
    for (const row of order(rows, pass)) {
      yield { ...jet(row), pass }
      if (random.next() >= 0.05) continue
      const round = Math.floor(drawn / signals)
      yield { ...jet(order(signals, 1000 + round)[drawn++ % signals] as number, 1), pass }
    }
  }
}

test('a complete pass is every background jet once and the signal at its share, whenever it is asked for', () => {
  const sample = new PassSample()
  const seen = new Set<number>()
  for (const event of stream(8)) {
    sample.add(event)
    const { complete, pass, jets } = seen.has(sample.pass) ? { complete: false, pass: 0, jets: null } : sample.shown()
    if (!complete || !jets) continue
    seen.add(sample.pass)
    const background = jets.label.filter((label) => label === 0).length
    expect(background).toBe(2000)
    // 5 % of 2,000 is 105 a pass, with its spread of 10, and a few of the trail.
    expect(Math.abs(jets.count - background - 105)).toBeLessThan(45)
    expect(new Set(Array.from(jets.mass, (mass, i) => mass + 1e6 * (jets.label[i] as number))).size).toBe(jets.count)
    expect(pass).toBe(sample.pass - 1)
  }
  expect(seen.size).toBe(7)
})

test('before the first pass is complete, what there is is shown', () => {
  const sample = new PassSample()
  for (let row = 0; row < 10; row++) sample.add(jet(row))
  sample.add(jet(3))
  const { complete, pass, jets } = sample.shown()
  expect([complete, pass, jets.count]).toEqual([false, 1, 10])
  expect(Array.from(jets.score)).toEqual(Array.from({ length: 10 }, (_, i) => i + 0.5))
})

test('a full sample is complete, and unknown multiplicities are no numbers', () => {
  const sample = new PassSample(100)
  for (let row = 0; row < 150; row++) sample.add(jet(row, 1))
  const { complete, jets } = sample.shown()
  expect([complete, jets.count]).toEqual([true, 100])
  expect(jets.multiplicity.every(Number.isNaN)).toBe(true)
  expect(jets.mass[99]).toBe(199)
})
