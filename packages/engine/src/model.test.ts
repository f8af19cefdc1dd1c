import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '@jetwatch/shared/manifest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createEngine } from './create.ts'
import { findModel, listModels, loadModel, MAX_MODEL_BYTES } from './model.ts'
import { selfCheck } from './self-check.ts'
import { denseModel } from './testing/dense-model.ts'
import { temporaryFolder, writeTestModel } from './testing/model-folder.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let good: string
beforeAll(async () => {
  folder = await temporaryFolder()
  good = await writeTestModel(folder.path, 'good')
})
afterAll(() => folder[Symbol.asyncDispose]())

let copies = 0
/** A copy of the good model whose manifest and graph went through these changes; the SHA-256 is made right again. */
async function changed(edit: (manifest: Manifest) => unknown, onnx?: Uint8Array): Promise<string> {
  const directory = join(folder.path, `copy-${copies++}`)
  await cp(good, directory, { recursive: true })
  const manifest = JSON.parse(await readFile(join(good, 'manifest.json'), 'utf8')) as Manifest
  if (onnx) {
    await writeFile(join(directory, 'model.onnx'), onnx)
    manifest.sha256 = createHash('sha256').update(onnx).digest('hex')
  }
  await writeFile(join(directory, 'manifest.json'), JSON.stringify(edit(manifest) ?? manifest))
  return directory
}

test('a complete folder loads, with the bytes that its SHA-256 names', async () => {
  const { manifest, onnx } = await loadModel(good)
  expect(createHash('sha256').update(onnx).digest('hex')).toBe(manifest.sha256)
})

test('one changed byte of the graph is found', async () => {
  const directory = await changed(() => {})
  const onnx = await readFile(join(directory, 'model.onnx'))
  onnx[1000] = (onnx[1000] as number) ^ 1
  await writeFile(join(directory, 'model.onnx'), onnx)
  await expect(loadModel(directory)).rejects.toMatchObject({ code: 'BAD_MODEL', message: expect.stringContaining('SHA-256') })
})

test.each<[string, (manifest: Manifest) => unknown, string, RegExp]>([
  ['an unknown field', (m) => ({ ...m, extra: 1 }), 'BAD_MANIFEST', /extra/],
  [
    'another latent size',
    (m) => ({ ...m, outputs: { ...m.outputs, latent: 5 } }),
    'BAD_MODEL',
    /"latent" is float32 \[batch, 6\] instead of float32 \[batch, 5\]/,
  ],
  [
    'another preset',
    (m) => ({ ...m, preset: 'rutgers', probe: [{ index: [1], value: [1], score: 1 }] }),
    'BAD_MODEL',
    /"image" is float32 \[batch, 40, 40\] instead of float32 \[batch, 37, 37\]/,
  ],
  ['a probe pixel outside of the image', (m) => ({ ...m, probe: [{ index: [1600], value: [1], score: 1 }] }), 'BAD_MANIFEST', /probe\.0/],
  ['a probe of unequal lists', (m) => ({ ...m, probe: [{ index: [1, 2], value: [1], score: 1 }] }), 'BAD_MANIFEST', /probe\.0/],
])('a manifest with %s is refused', async (_, edit, code, message) => {
  await expect(loadModel(await changed(edit))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
    remedy: expect.any(String),
  })
})

test('a graph that is not ONNX, or too large, is refused before it is used', async () => {
  await expect(loadModel(await changed(() => {}, Buffer.from('not a graph')))).rejects.toMatchObject({ code: 'BAD_MODEL' })
  const large = await changed(() => {}, new Uint8Array(MAX_MODEL_BYTES + 1))
  await expect(loadModel(large)).rejects.toMatchObject({
    code: 'BAD_MODEL',
    message: expect.stringContaining(`${MAX_MODEL_BYTES + 1} bytes`),
  })
})

test('an absent folder and a manifest that is not JSON are BAD_MANIFEST', async () => {
  await expect(loadModel(join(folder.path, 'nowhere'))).rejects.toMatchObject({ code: 'BAD_MANIFEST' })
  const directory = await changed(() => {})
  await writeFile(join(directory, 'manifest.json'), '{')
  await expect(loadModel(directory)).rejects.toMatchObject({ code: 'BAD_MANIFEST' })
})

test.each(['../good', '/etc', 'a/b', '..', '', 'Good', '-x'])('the name %j reads nothing', async (name) => {
  await expect(findModel(folder.path, name)).rejects.toMatchObject({ code: 'USAGE' })
})

test('a listing shows broken models with their error, and no models where there is no folder', async () => {
  await using root = await temporaryFolder()
  await writeTestModel(root.path, 'b-good')
  await cp(join(root.path, 'b-good'), join(root.path, 'a-renamed'), { recursive: true })
  await mkdir(join(root.path, 'c-empty'))
  await mkdir(join(root.path, 'Not a name'))
  await writeFile(join(root.path, 'README.md'), 'a file is no model')
  const listed = await listModels(root.path)
  expect(listed.map(({ name, error }) => [name, error?.split(':')[0] ?? null])).toEqual([
    ['Not a name', 'BAD_MANIFEST'],
    ['a-renamed', 'BAD_MANIFEST'],
    ['b-good', null],
    ['c-empty', 'BAD_MANIFEST'],
  ])
  expect(listed[1]?.error).toContain('b-good')
  expect(await listModels(join(root.path, 'absent'))).toEqual([])
})

test('the self-check passes on the machine that made the probe, and names the worst jet where weights differ', async () => {
  await using engine = await createEngine(await loadModel(good), { engine: 'cpu', threads: 1 })
  expect((await selfCheck(engine)).largestDeviation).toBeLessThan(1e-6)

  const probe3 = await changed((m) => ({ ...m, probe: m.probe.map((jet, i) => (i === 3 ? { ...jet, score: jet.score * 1.0002 } : jet)) }))
  await using off = await createEngine(await loadModel(probe3), { engine: 'cpu', threads: 1 })
  await expect(selfCheck(off)).rejects.toMatchObject({ code: 'BAD_MODEL', message: expect.stringMatching(/probe jet 3 .* off by 2\.0e-4/) })

  const other = await changed(() => {}, denseModel({ height: 40, width: 40, hidden: [64, 6], seed: 8 }))
  await using wrong = await createEngine(await loadModel(other), { engine: 'cpu', threads: 1 })
  await expect(selfCheck(wrong)).rejects.toMatchObject({ code: 'BAD_MODEL' })
})
