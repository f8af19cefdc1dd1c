import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parseScales } from '../architectures/scales.ts'
import { trainOptionsSchema } from '../options.ts'
import { chooseRecipe, SINGLES } from './choose-recipe.ts'
import { CORRUPTIONS } from './corruptions.ts'

const data = fileURLToPath(new URL('../../../../data/qcd.h5', import.meta.url))

test('single recipes and sums of two of the same extent are ranked by the mean over the corruptions, and ranked alike again', async () => {
  const some = SINGLES.filter(({ options }) => options.smear === 3 && options.latent !== 5)
  expect(some).toHaveLength(6)
  const options = { data, background: 'qcd', jets: 500, seed: 1 }
  const ranked = await chooseRecipe(options, some)
  // Four densities make two pairs: one with extents, one without.
  expect(
    ranked
      .map(({ flags }) => flags)
      .filter((flags) => flags.includes('--scales'))
      .sort(),
  ).toEqual(['--arch density --scales 1/3/3,1/3/8 --extent 0', '--arch density --scales 1/3/3,1/3/8 --extent 1'])
  expect(ranked).toHaveLength(8)
  for (const [i, { auc, mean }] of ranked.entries()) {
    expect(mean).toBeCloseTo(CORRUPTIONS.reduce((sum, kind) => sum + auc[kind], 0) / CORRUPTIONS.length, 12)
    expect(mean).toBeLessThanOrEqual(ranked[i - 1]?.mean ?? 1)
    // A quarter turn puts a jet on its side: nothing that has seen jets can miss that.
    expect(auc.turned).toBeGreaterThan(0.55)
  }
  expect(await chooseRecipe(options, some)).toEqual(ranked)
}, 120_000)

test('every candidate is a training that the options allow', () => {
  for (const { options, term } of SINGLES) {
    expect(() => trainOptionsSchema.parse({ data, out: 'x', ...options })).not.toThrow()
    if (term) expect(parseScales(term.scale)).toEqual([{ power: options.power, smear: options.smear, latent: options.latent }])
  }
})
