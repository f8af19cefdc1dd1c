import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeHome } from './home-folder.ts'

test('a home is made with the folders above it; below a file it is a fault that names the variable', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-home-'))
  try {
    await makeHome(join(folder, 'a', 'b'))
    await makeHome(join(folder, 'a', 'b'))
    await writeFile(join(folder, 'file'), '')
    await expect(makeHome(join(folder, 'file', 'home'))).rejects.toMatchObject({
      code: 'ENVIRONMENT',
      remedy: expect.stringContaining('JETWATCH_HOME'),
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
