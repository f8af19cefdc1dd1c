import type { OrtName } from './engine.ts'

/** Why an engine does not work, for programs. */
export const ENGINE_FAULTS = ['no-provider', 'no-driver', 'no-library', 'no-adapter', 'wrong-numbers', 'crashed', 'failed'] as const
export type EngineFault = (typeof ENGINE_FAULTS)[number]

export interface ProbeFailure {
  readonly engine: OrtName
  /** What the probe said, or how it ended. */
  readonly said: string
  /** Everything that it and the libraries printed on stderr. */
  readonly printed: string
  /** True if the probe's process died or hung. */
  readonly died: boolean
  /** The CUDA provider's files are there. */
  readonly providerInstalled: boolean
  /** An NVIDIA driver is loaded. */
  readonly driverLoaded: boolean
}

export interface Explanation {
  readonly cause: EngineFault
  readonly reason: string
  readonly remedy: string
}

const LIBRARY = /(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/
const OURS = /libonnxruntime/

/** One line about a failed probe, and what helps. The messages of libraries are ambiguous, so what is known of the machine decides first. */
export function explainFailure(failure: ProbeFailure): Explanation {
  const { engine, said, printed, died } = failure
  if (died) {
    return { cause: 'crashed', reason: said, remedy: `Check the driver of the GPU, or use ${elsewhere(engine)}` }
  }
  if (said.startsWith('computes ')) {
    return { cause: 'wrong-numbers', reason: said, remedy: `Update the driver of the GPU, or use ${elsewhere(engine)}` }
  }
  return engine === 'cuda' ? explainCuda(failure) : explainWebgpu(said, printed)
}

function explainCuda({ said, printed, providerInstalled, driverLoaded }: ProbeFailure): Explanation {
  const use = `use ${elsewhere('cuda')}`
  if (!driverLoaded)
    return {
      cause: 'no-driver',
      reason: 'no NVIDIA driver is loaded',
      remedy: `Install the driver of the GPU (nvidia-smi then lists it), or ${use}`,
    }
  if (!providerInstalled)
    return { cause: 'no-provider', reason: "ONNX Runtime's CUDA provider is not installed", remedy: `Run npm run setup:cuda, or ${use}` }
  const missing = `${printed}\n${said}`.match(LIBRARY)?.[1]
  if (missing && !OURS.test(missing))
    return {
      cause: 'no-library',
      reason: `${missing} is not found`,
      remedy: `Install CUDA 12 and cuDNN 9, or name their folder in LD_LIBRARY_PATH, or ${use}`,
    }
  return { cause: 'failed', reason: said, remedy: `Check that the driver is for CUDA 12 or newer, or ${use}` }
}

function explainWebgpu(said: string, printed: string): Explanation {
  const use = `use ${elsewhere('webgpu')}`
  const missing = printed.match(LIBRARY)?.[1]
  if (missing?.startsWith('libvulkan'))
    return {
      cause: 'no-library',
      reason: `${missing} is not found`,
      remedy: `With a GPU install the Vulkan loader (Debian: apt-get install libvulkan1), or ${use}`,
    }
  if (/adapter/i.test(said))
    return { cause: 'no-adapter', reason: said, remedy: `Install the Vulkan driver of the GPU (on Debian with libvulkan1), or ${use}` }
  return { cause: 'failed', reason: said, remedy: `Update the driver of the GPU, or ${use}` }
}

const elsewhere = (engine: OrtName): string => (engine === 'cuda' ? '--engine webgpu or cpu' : '--engine cpu')
