import { expect, test } from 'vitest'
import { explainFailure, type ProbeFailure } from './explain-failure.ts'

const base: ProbeFailure = {
  engine: 'cuda',
  said: 'Failed to load shared library',
  printed: '',
  died: false,
  providerInstalled: true,
  driverLoaded: true,
}
const cannotOpen = (library: string): string =>
  `[E:onnxruntime] Failed to load library with error: ${library}: cannot open shared object file: No such file`

test.each<[string, Partial<ProbeFailure>, string, RegExp, RegExp]>([
  ['no driver, whatever else is missing', { driverLoaded: false, providerInstalled: false }, 'no-driver', /no NVIDIA driver/, /nvidia-smi/],
  [
    'no provider',
    { providerInstalled: false, printed: cannotOpen('libonnxruntime_providers_shared.so') },
    'no-provider',
    /not installed/,
    /setup:cuda/,
  ],
  [
    'a library of CUDA missing',
    { printed: cannotOpen('libcublasLt.so.12') },
    'no-library',
    /^libcublasLt\.so\.12 is not found/,
    /CUDA 12 and cuDNN 9/,
  ],
  ['cuDNN missing', { said: cannotOpen('libcudnn.so.9') }, 'no-library', /^libcudnn\.so\.9/, /LD_LIBRARY_PATH/],
  ['anything else of CUDA', { said: 'CUDA failure 35: driver version is insufficient' }, 'failed', /failure 35/, /CUDA 12/],
  [
    'no loader of Vulkan',
    { engine: 'webgpu', said: 'Failed to get a WebGPU adapter', printed: cannotOpen('libvulkan.so.1') },
    'no-library',
    /libvulkan/,
    /libvulkan1/,
  ],
  [
    'no adapter',
    { engine: 'webgpu', said: 'Failed to get a WebGPU adapter: No supported adapters' },
    'no-adapter',
    /No supported/,
    /Vulkan driver/,
  ],
  ['a driver that dies', { engine: 'webgpu', said: 'the probe died with SIGSEGV', died: true }, 'crashed', /SIGSEGV/, /--engine cpu/],
  ['wrong numbers', { said: 'computes 1 + 1, 2 + 2, 3 + 3 as 0,0,0' }, 'wrong-numbers', /0,0,0/, /driver/],
])('%s is told, with what helps', (_, failure, cause, reason, remedy) => {
  const explained = explainFailure({ ...base, ...failure })
  expect(explained).toMatchObject({ cause, reason: expect.stringMatching(reason), remedy: expect.stringMatching(remedy) })
  expect(`${explained.reason}${explained.remedy}`).not.toContain('\n')
})
