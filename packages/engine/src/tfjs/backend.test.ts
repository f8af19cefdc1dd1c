import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { useBackend } from './backend.ts'
import type { BackendChoice } from './backends.ts'
import { findTensorflow } from './tensorflow.ts'

test.each(['wasm', 'cpu'] as const)('%s starts when asked for, computes, and says so', async (name) => {
  expect(await useBackend(name)).toEqual({ name, reason: `${name}: asked for` })
  expect(tf.getBackend()).toBe(name)
  const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]))
  expect(Array.from(await product.data())).toEqual([11])
})

test('auto gives a backend that computes, with its reason', async () => {
  const { name, reason } = await useBackend('auto')
  expect(['tensorflow', 'webgpu', 'wasm']).toContain(name)
  expect(reason.startsWith(`${name}: `)).toBe(true)
  expect(tf.getBackend()).toBe(name)
})

test('an unknown backend is refused with the accepted ones', async () => {
  await expect(useBackend('tpu' as BackendChoice)).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    remedy: expect.stringContaining('auto, tensorflow, webgpu, wasm, cpu'),
  })
})

test('a build in the cache folder counts only once its set-up has finished', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'jetwatch-cache-'))
  try {
    const binding = join(cache, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
    await mkdir(binding, { recursive: true })
    await writeFile(join(binding, 'package.json'), JSON.stringify({ main: 'index.js' }))
    await writeFile(join(binding, 'index.js'), 'throw new Error("libtensorflow is missing")')
    const built = (): boolean => findTensorflow(cache)?.source === 'built by npm run setup:tensorflow'
    expect(built()).toBe(false)
    await writeFile(join(cache, 'ready.json'), '{}')
    const found = findTensorflow(cache)
    if (found?.source !== 'installed') expect(() => found?.load()).toThrow('libtensorflow is missing')
  } finally {
    await rm(cache, { recursive: true })
  }
})
