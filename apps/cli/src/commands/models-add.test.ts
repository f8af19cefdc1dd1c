import { join } from 'node:path'
import { loadModel } from '@jetwatch/engine/model'
import { expect, test } from 'vitest'
import { MODELS } from '../paths.ts'
import { formatImported } from './models-add.ts'

test('the speed of an imported model is shown, with a warning under 2,000 jets/s alone', async () => {
  const directory = join(MODELS, 'dense-6')
  const { manifest } = await loadModel(directory)
  const fast = formatImported({ manifest, directory, jetsPerSecond: 12_345 })
  expect(fast).toContain('12,345 jets/s')
  expect(fast).not.toContain('Slower')
  expect(formatImported({ manifest, directory, jetsPerSecond: 1_999 })).toContain('Slower than 2,000 jets/s')
})
