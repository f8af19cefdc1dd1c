import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where `npm run setup:tensorflow` puts its build: the project's cache folder. */
export const TENSORFLOW_CACHE = fileURLToPath(new URL('../../../../.jetwatch/tensorflow/', import.meta.url))

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const

export interface TensorflowBinding {
  readonly name: string
  readonly source: 'installed' | 'built by npm run setup:tensorflow'
  /** Loads the binding: registers the backend `tensorflow` on the one copy of tfjs-core. @throws whatever loading throws. */
  load(): void
}

/** The TensorFlow binding there is: one the user installed, else the one in the cache folder, else null. */
export function findTensorflow(cache: string = TENSORFLOW_CACHE): TensorflowBinding | null {
  const places = [{ require: createRequire(import.meta.url), source: 'installed' as const }]
  const cached = existsSync(join(cache, 'ready.json'))
    ? [{ require: createRequire(join(cache, 'package.json')), source: 'built by npm run setup:tensorflow' as const }]
    : []
  for (const { require, source } of [...places, ...cached]) {
    for (const name of PACKAGES) {
      const path = resolve(require, name)
      if (path) return { name, source, load: () => loadQuietly(require, path) }
    }
  }
  return null
}

/** TensorFlow tells its build options on stderr unless asked not to, before any program can say otherwise. */
function loadQuietly(require: NodeJS.Require, path: string): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  require(path)
}

function resolve(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name)
  } catch {
    return null
  }
}
