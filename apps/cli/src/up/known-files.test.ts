import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../paths.ts'
import { readRecipe } from '../read-recipe.ts'
import { KnownFiles } from './known-files.ts'

test('files are found by their content, in data/ and among those of the runs before; a path of the asker leads nowhere', async () => {
  const demo = await readRecipe(join(ROOT, 'recipes/demo.json'))
  const renamed = { ...demo, files: demo.files.map((file) => ({ ...file, path: '/etc/passwd' })) }
  expect((await new KnownFiles().locate(renamed)).files).toEqual(demo.files)

  const own = { ...demo, files: demo.files.map((file, i) => ({ ...file, path: `mine-${i}.h5`, sha256: String(i).repeat(64) })) }
  const asked = { ...own, files: own.files.map((file) => ({ ...file, path: 'x' })) }
  const files = new KnownFiles()
  await expect(files.locate(asked)).rejects.toMatchObject({
    code: 'BAD_RECIPE',
    message: expect.stringContaining('000000000000…'),
    remedy: /data\//,
  })
  files.add(own)
  expect(await files.locate(asked)).toEqual(own)
})
