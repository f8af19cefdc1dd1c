import { readdirSync, readFileSync } from 'node:fs'
import { readJsonDocument, readRecipe } from '@jetwatch/cli/read-recipe'
import { contaminationAt } from '@jetwatch/shared/contamination-schedule'
import { canonicalJson, parseRecipe, type Recipe, recipeClasses, recipeHash } from '@jetwatch/shared/recipe'
import { createStreamClock } from '@jetwatch/shared/stream-clock'
import { parseSweep, sweepPoints } from '@jetwatch/sweep/sweep-document'
import { REPOSITORY } from '../../service-process.ts'
import { asJson, type FuzzTarget, holds, toBytes, toText } from '../target.ts'
import { fileParser } from './json-file.ts'

const limits = { milliseconds: 1_000, mebibytes: 64 }
const files = (folder: string): Uint8Array[] =>
  readdirSync(`${REPOSITORY}${folder}`)
    .filter((file) => file.endsWith('.json'))
    .map((file) => toBytes(readFileSync(`${REPOSITORY}${folder}/${file}`, 'utf8')))

const demo = (): Recipe => parseRecipe(JSON.parse(readFileSync(`${REPOSITORY}recipes/demo.json`, 'utf8')))

/** Two classes of each side with shares of their own, and every kind of corruption and profile. */
const rich = (): Recipe => ({
  ...demo(),
  files: [{ path: 'a.h5', sha256: 'a'.repeat(64), classes: ['qcd', 'w', 'top', 'hbb'] }],
  background: ['qcd', 'w'],
  signal: ['top', 'hbb'],
  fractions: { qcd: 0.75, w: 0.25, top: 0.5, hbb: 0.5 },
  rateProfile: { kind: 'burst', to: 5_000, at: 2, seconds: 1, every: 4 },
  contaminationSchedule: { kind: 'ramp', at: 1, seconds: 2, to: 0.3 },
  corruptions: [
    { kind: 'hot-tower', eta: 0.1, phi: 0.2, pt: 50, active: { from: 0, until: 5 } },
    { kind: 'dead-region', eta: [-1, 1], phi: [3, -3], response: 0.5 },
    { kind: 'pile-up', particles: 20, pt: 1 },
    { kind: 'energy-scale', factor: 1.02 },
  ],
  model: 'dense-6',
  threshold: { kind: 'flags-per-minute', target: 60, windowSeconds: 30, deadBand: 0.1 },
})

export const recipesTarget: FuzzTarget = {
  name: 'recipes',
  parser: 'recipes',
  form: 'json',
  limits,
  tokens: ['"constructor"', '"fractions":{', '1e308'],
  inputs: async () => ({ seeds: [...files('recipes'), asJson(rich())] }),
  open: () =>
    fileParser('recipe.json', async (path) => {
      const recipe = await readRecipe(path)
      holds(recipeHash(parseRecipe(JSON.parse(JSON.stringify(recipe)))) === recipeHash(recipe), 'a recipe keeps its hash through JSON')
      holds(recipeClasses(recipe).length > 0, 'a recipe has classes')
      const { fractions, background, signal } = recipe
      for (const side of [background, signal]) {
        const given = side.flatMap((name) => (fractions && Object.hasOwn(fractions, name) ? [fractions[name] as number] : []))
        if (given.length)
          holds(
            Math.abs(given.reduce((sum, one) => sum + one, 0) - 1) < 1e-5 && given.length === side.length,
            'fractions of a side sum to 1',
          )
      }
      const clock = createStreamClock(recipe)
      let last = 0
      for (let i = 0; i < 20; i++) {
        const time = clock.next()
        holds(time >= last && !Number.isNaN(time), 'the clock of a stream rises')
        last = time
        const share = contaminationAt(recipe.contamination, recipe.contaminationSchedule, time)
        holds(share >= 0 && share <= 1, 'a contamination is a share')
      }
    }),
}

export const sweepsTarget: FuzzTarget = {
  name: 'sweeps',
  parser: 'sweep documents',
  form: 'json',
  limits: { milliseconds: 3_000, mebibytes: 200 },
  tokens: ['"set":"constructor"', '"set":"__proto__.x"'],
  // Other documents of that folder are for other commands.
  inputs: async () => ({ seeds: files('sweeps').filter((bytes) => 'axes' in JSON.parse(toText(bytes))) }),
  open: () => {
    const folder = `${REPOSITORY}sweeps/`
    const bases = new Map<string, string>(
      ['../recipes', 'base'].flatMap((place) =>
        readdirSync(folder + place).map((file) => [`${place}/${file}`, `${folder}${place}/${file}`] as const),
      ),
    )
    return fileParser('sweep.json', async (path) => {
      const sweep = parseSweep(await readJsonDocument(path, 'Give a sweep as JSON'))
      holds(canonicalJson(parseSweep(JSON.parse(JSON.stringify(sweep)))) === canonicalJson(sweep), 'a sweep survives JSON')
      const base = bases.get(sweep.recipe)
      const points = sweepPoints(sweep, base ? await readRecipe(base) : demo())
      const grid = sweep.axes.reduce((product, { values }) => product * values.length, 1)
      holds(points.length === sweep.models.length * sweep.seeds.length * (1 + grid), 'a sweep has a point for each place, model and seed')
    })
  },
}
