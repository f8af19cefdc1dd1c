import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The files of ONNX Runtime's CUDA provider, which `npm run setup:cuda` puts beside the runtime. */
export const CUDA_FILES = ['libonnxruntime_providers_cuda.so', 'libonnxruntime_providers_shared.so'] as const

/** Folder in which ONNX Runtime looks for providers, and whether the CUDA one is there. */
export function cudaProvider(): { readonly folder: string; readonly installed: boolean } {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node')
  const folder = join(dirname(main), '..', 'bin', 'napi-v6', process.platform, process.arch)
  return { folder, installed: CUDA_FILES.every((file) => existsSync(join(folder, file))) }
}

/** Of Linux, in a container and in WSL. */
export const nvidiaDriverLoaded = (): boolean =>
  ['/proc/driver/nvidia/version', '/dev/nvidiactl', '/dev/dxg'].some((path) => existsSync(path))

/** Model of the first GPU, from the driver's own files; "NVIDIA GPU" where they are not there. */
export async function nvidiaName(): Promise<string> {
  const root = '/proc/driver/nvidia/gpus'
  try {
    const [first] = (await readdir(root)).sort()
    const information = await readFile(join(root, first ?? '', 'information'), 'utf8')
    return information.match(/^Model:\s*(.+)$/m)?.[1] ?? 'NVIDIA GPU'
  } catch {
    return 'NVIDIA GPU'
  }
}
