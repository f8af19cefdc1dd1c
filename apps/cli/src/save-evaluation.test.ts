import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadModel } from '@jetwatch/engine/model'
import { evaluate } from '@jetwatch/training/evaluate'
import { expect, test } from 'vitest'
import { saveEvaluation } from './save-evaluation.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

test('a kept evaluation stands in evaluation.json and in the manifest, without folders, and the model still loads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-save-'))
  try {
    await cp(join(root, 'models/dense-6'), folder, { recursive: true })
    const data = [join(root, 'data/qcd.h5'), join(root, 'data/top.h5')]
    const { evaluation } = await evaluate({ modelDir: folder, data, engine: 'cpu', limit: 1500 })
    await saveEvaluation(folder, evaluation)
    const kept = JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8'))
    expect(kept.auc).toEqual(evaluation.auc)
    expect(kept.data.map(({ path }: { path: string }) => path)).toEqual(['qcd.h5', 'top.h5'])
    const { manifest } = await loadModel(folder)
    expect(manifest.metrics?.auc.value).toBe(evaluation.auc.value)
    expect(manifest.metrics?.e10?.value).toBe(evaluation.e10)
    expect(manifest.metrics?.sample).toBe('qcd.h5, top.h5')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
