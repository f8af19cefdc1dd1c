import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseManifest } from '@jetwatch/shared/manifest'
import type { PresetName } from '@jetwatch/shared/preset'
import { expect, test } from 'vitest'
import { MODELS, ROOT } from '../paths.ts'
import { buildRecipe } from './build-recipe.ts'

const shipped = join(MODELS, 'pca-10', 'manifest.json')
const modelFor = (preset: PresetName) => parseManifest({ ...JSON.parse(readFileSync(shipped, 'utf8')), preset }, shipped)

test('the demo is imaged as the model wants it, in any geometry', async () => {
  for (const preset of ['aachen', 'rutgers', '24x24@0.6'] as const) {
    expect((await buildRecipe({}, modelFor(preset), ROOT)).preset).toBe(preset)
    expect((await buildRecipe({ data: ['data/w.h5'], background: 'w' }, modelFor(preset), ROOT)).preset).toBe(preset)
  }
})

test('a recipe that says otherwise is refused, with what to do', async () => {
  await expect(buildRecipe({ recipe: 'recipes/demo.json' }, modelFor('24x24@0.6'), ROOT)).rejects.toMatchObject({
    code: 'PRESET_MISMATCH',
    message: 'the stream has the preset aachen, the model pca-10 was made for 24x24@0.6',
    remedy: 'Choose a model made for aachen (jetwatch models), leave --recipe out, or set its preset to 24x24@0.6',
  })
})
