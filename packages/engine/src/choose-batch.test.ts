import { expect, test } from 'vitest'
import { chooseBatch } from './choose-batch.ts'
import { createEngine } from './create.ts'
import { measureBatches } from './measure-batches.ts'
import { loadModel } from './model.ts'
import { temporaryFolder, writeTestModel } from './testing/model-folder.ts'

/** An engine whose call of n jets takes `fixed + n · each` milliseconds of a clock of its own; the first call of a size takes `warm` more. */
function clockwork({ fixed, each, warm = 0 }: { fixed: number; each: number; warm?: number }) {
  let time = 0
  const seen = new Set<number>()
  return {
    now: () => time,
    score: async (size: number) => {
      time += fixed + size * each + (seen.has(size) ? 0 : warm)
      seen.add(size)
    },
  }
}

test('the smallest size within 3 % of the best rate is chosen, by the formula of the cost', async () => {
  // Rate n / (fixed + n·each), so within 3 % of the rate of n = 8192 from n·each ≈ 32 · fixed on.
  const { now, score } = clockwork({ fixed: 0.05, each: 0.001 })
  const choice = await chooseBatch(score, { now, budget: 1e6, longest: 1e6, within: 0.03 })
  expect(choice.size).toBe(2_048)
  expect(choice.trials.map(({ size }) => size)).toEqual([32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192])
  for (const { size, milliseconds } of choice.trials) expect(milliseconds).toBeCloseTo(0.05 + size * 0.001, 9)
})

test('a call longer than the bound is never chosen, and nothing larger is tried', async () => {
  const { now, score } = clockwork({ fixed: 2, each: 0.05 })
  const choice = await chooseBatch(score, { now, budget: 1e6, longest: 20 })
  expect(choice.size).toBe(256)
  expect(choice.trials.at(-1)?.size).toBe(512)
})

test('where even the smallest call is too long it is the smallest; where time is short the default, whatever was measured', async () => {
  const slow = clockwork({ fixed: 100, each: 1 })
  expect((await chooseBatch(slow.score, { now: slow.now, longest: 40 })).size).toBe(32)
  const short = clockwork({ fixed: 10, each: 0 })
  expect(await chooseBatch(short.score, { now: short.now, budget: 5 })).toMatchObject({ size: 1_024, trials: [{ size: 32 }] })
  expect(await chooseBatch(short.score, { now: short.now, budget: 0 })).toMatchObject({ size: 1_024, trials: [] })
})

test('what is compiled on the first call of a size counts for nothing', async () => {
  const cold = clockwork({ fixed: 1, each: 0.01, warm: 5_000 })
  const warm = clockwork({ fixed: 1, each: 0.01 })
  const search = { budget: 1e6, longest: 40 }
  const [first, second] = [
    await chooseBatch(cold.score, { ...search, now: cold.now }),
    await chooseBatch(warm.score, { ...search, now: warm.now }),
  ]
  expect(first.size).toBe(second.size)
  expect(first.trials.length).toBe(second.trials.length)
  for (const [i, { milliseconds }] of first.trials.entries()) expect(milliseconds).toBeCloseTo(second.trials[i]?.milliseconds ?? 0, 6)
})

test('a call that other programs disturbed does not hide the rate of its size', async () => {
  const { now, score } = clockwork({ fixed: 0.05, each: 0.001 })
  let calls = 0
  let stolen = 0
  const disturbed = async (size: number): Promise<void> => {
    await score(size)
    if (calls++ % 3 > 0) stolen += 30
  }
  const choice = await chooseBatch(disturbed, { now: () => now() + stolen, budget: 1e6, longest: 1e6, within: 0.03 })
  expect(choice.size).toBe(2_048)
})

test('a device on which one call takes longer than the budget is called once', async () => {
  const { now, score } = clockwork({ fixed: 9_000, each: 0 })
  expect(await chooseBatch(score, { now })).toMatchObject({ size: 32, trials: [{ milliseconds: 9_000 }] })
  expect(now()).toBe(9_000)
})

test('the budget bounds the search: at most one size is begun after it is spent', async () => {
  const { now, score } = clockwork({ fixed: 30, each: 0 })
  await chooseBatch(score, { now, budget: 300, longest: 40 })
  expect(now()).toBeLessThan(300 + 4 * 30)
})

test('on a real engine every size that was tried has a rate, and the choice is one of them', async () => {
  await using folder = await temporaryFolder()
  await using engine = await createEngine(await loadModel(await writeTestModel(folder.path)), { engine: 'cpu', threads: 1 })
  const heard: number[] = []
  const { size, trials, reason } = await measureBatches(engine, { budget: 1_000, longest: 1_000 }, (one) => heard.push(one))
  expect(trials.length).toBeGreaterThan(1)
  expect(heard).toEqual(trials.map((trial) => trial.size))
  expect(heard).toContain(size)
  expect(trials.every(({ jetsPerSecond }) => jetsPerSecond > 0 && Number.isFinite(jetsPerSecond))).toBe(true)
  expect(reason).toMatch(/jets\/s/)
})
