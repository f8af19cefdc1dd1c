import { expect, test } from 'vitest'
import { chooseEngine, createEngine } from './create.ts'
import type { OrtName } from './engine.ts'
import { loadModel } from './model.ts'
import { adapterName, type EngineProbe, isSoftware, probeEngine, probeEngines } from './probe.ts'
import { temporaryFolder, writeTestModel } from './testing/model-folder.ts'

const works = (engine: OrtName, software: boolean | null = false): EngineProbe => ({
  engine,
  available: true,
  device: `${engine} device`,
  software,
  half: null,
})
const fails = (engine: OrtName): EngineProbe => ({ engine, available: false, cause: 'failed', reason: 'no', remedy: 'none' })

test.each<[string, EngineProbe[], OrtName]>([
  ['cuda before webgpu before cpu', [works('cuda'), works('webgpu'), works('cpu')], 'cuda'],
  ['webgpu where cuda fails', [fails('cuda'), works('webgpu'), works('cpu')], 'webgpu'],
  ['cpu rather than a software adapter', [fails('cuda'), works('webgpu', true), works('cpu')], 'cpu'],
  ['cpu rather than an adapter that cannot be told', [fails('cuda'), works('webgpu', null), works('cpu')], 'cpu'],
])('auto takes %s', async (_, probes, expected) => {
  const chosen = await chooseEngine(async (engine) => probes.find((probe) => probe.engine === engine) as EngineProbe)
  expect(chosen.name).toBe(expected)
})

const adapter = { vendor: '', architecture: '', device: '', description: '', fallback: false, half: false }
test.each([
  [
    {
      ...adapter,
      vendor: 'google',
      architecture: 'swiftshader',
      device: 'swiftshader-device-subzero-',
      description: 'SwiftShader driver 5.0.0',
      fallback: true,
    },
    true,
    'swiftshader-device-subzero (SwiftShader driver 5.0.0)',
  ],
  [
    { ...adapter, vendor: 'mesa', device: 'llvmpipe-llvm-15.0.6-256-bits-', description: 'llvmpipe' },
    true,
    'llvmpipe-llvm-15.0.6-256-bits (llvmpipe)',
  ],
  [{ ...adapter, vendor: 'microsoft', description: 'Microsoft Basic Render Driver' }, true, 'microsoft (Microsoft Basic Render Driver)'],
  [
    { ...adapter, vendor: 'nvidia', architecture: 'hopper', device: 'nvidia-h100', description: 'NVIDIA: 580.1' },
    false,
    'nvidia-h100 (NVIDIA: 580.1)',
  ],
  [{ ...adapter, vendor: 'apple', architecture: 'metal-3' }, false, 'metal-3'],
])('an adapter is told to be software or not by any of its fields', (found, software, name) => {
  expect(isSoftware(found)).toBe(software)
  expect(adapterName(found)).toBe(name)
})

test('every engine is probed, and one that does not work says why and what to do', async () => {
  const probes = await probeEngines()
  expect(probes.map((probe) => probe.engine)).toEqual(['cuda', 'webgpu', 'cpu'])
  for (const probe of probes) {
    if (probe.available) expect(probe.device).not.toBe('')
    else expect([probe.reason, probe.remedy].every((text) => text.length > 5 && !text.includes('\n'))).toBe(true)
  }
})

test('an engine asked for by name is taken, or refused with its reason: never another one', async () => {
  await using folder = await temporaryFolder()
  const model = await loadModel(await writeTestModel(folder.path))
  for (const name of ['cpu', 'webgpu', 'cuda'] as const) {
    const probe = await probeEngine(name)
    if (probe.available) {
      await using engine = await createEngine(model, { engine: name })
      expect([engine.name, engine.device]).toEqual([name, probe.device])
    } else {
      await expect(createEngine(model, { engine: name })).rejects.toMatchObject({
        code: 'ENGINE_UNAVAILABLE',
        message: expect.stringContaining(probe.reason),
        remedy: probe.remedy,
      })
    }
  }
})
