import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import * as tf from '@tensorflow/tfjs-core'
import { BACKENDS, type BackendChoice } from './backends.ts'
import { findTensorflow } from './tensorflow.ts'
import { findWebgpu } from './webgpu-adapter.ts'

export interface Backend {
  readonly name: Exclude<BackendChoice, 'auto'>
  /** One line: what computes, and why it and not another. */
  readonly reason: string
}

const SETUP = 'npm run setup:tensorflow builds one; --backend auto takes the best there is'

/**
 * Makes a tfjs backend current. `auto`: `tensorflow` where a binding is present, else `webgpu` where there is an
 * adapter that is not software, else `wasm`.
 * @throws ENGINE_UNAVAILABLE if the asked one is absent or does not start.
 */
export async function useBackend(choice: BackendChoice): Promise<Backend> {
  if (!BACKENDS.includes(choice)) throw unavailable(`unknown backend "${choice}"`, `Choose one of ${BACKENDS.join(', ')}`)
  // Production mode: no hints on the console, no check of every kernel's output for NaN (training checks its loss).
  tf.enableProdMode()
  if (choice === 'auto') return automatic()
  if (choice === 'tensorflow') return tensorflow()
  if (choice === 'webgpu') return webgpu(true)
  return portable(choice, 'asked for')
}

async function automatic(): Promise<Backend> {
  const missing: string[] = []
  for (const start of [tensorflow, () => webgpu(false)]) {
    try {
      return await start()
    } catch (error) {
      missing.push(error instanceof JetwatchError ? error.message : describeError(error))
    }
  }
  return portable('wasm', missing.join('; '))
}

async function tensorflow(): Promise<Backend> {
  const binding = findTensorflow()
  if (!binding) throw unavailable('no TensorFlow binding is installed', SETUP)
  try {
    binding.load()
  } catch (error) {
    throw unavailable(`${binding.name} does not load: ${describeError(error).split('\n')[0]}`, SETUP, error)
  }
  await start('tensorflow')
  return { name: 'tensorflow', reason: `tensorflow: ${binding.name}, ${binding.source}` }
}

async function webgpu(softwareToo: boolean): Promise<Backend> {
  const adapter = await findWebgpu()
  if ('absent' in adapter) throw unavailable(adapter.absent, 'Choose --backend wasm, or install a GPU driver with Vulkan, Metal or D3D12')
  if (adapter.software && !softwareToo)
    throw unavailable(`the only WebGPU adapter is software (${adapter.device})`, 'Choose --backend wasm')
  adapter.install()
  await import('@tensorflow/tfjs-backend-webgpu')
  await start('webgpu')
  return { name: 'webgpu', reason: `webgpu: ${adapter.device}` }
}

async function portable(name: 'wasm' | 'cpu', why: string): Promise<Backend> {
  if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm')
  else await import('@tensorflow/tfjs-backend-cpu')
  await start(name)
  return { name, reason: `${name}: ${why}` }
}

async function start(name: Backend['name']): Promise<void> {
  const started = await tf.setBackend(name).catch(() => false)
  if (!started) throw unavailable(`the tfjs backend ${name} does not start`, 'Choose another --backend, or auto')
  await tf.ready()
}

function unavailable(message: string, remedy: string, cause?: unknown): JetwatchError {
  return new JetwatchError('ENGINE_UNAVAILABLE', message, remedy, cause === undefined ? {} : { cause })
}
