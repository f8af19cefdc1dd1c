import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ready } from 'h5wasm/node'

export type H5Module = Awaited<typeof ready>

/** What the library writes to its stderr while it fails; ours to read, never the user's terminal. */
const CAPTURE_LIMIT = 64 * 1024

/** HDF5 compiled to WebAssembly, with its error output captured and the compression plugins on its search path. */
export interface H5 {
  readonly module: H5Module
  /** The library's error text since the last call, then forgotten. */
  takeErrors(): string
  /** File names of the compression plugins that can be loaded. */
  readonly plugins: ReadonlySet<string>
}

interface Stream {
  node?: { mode: number }
  stream_ops?: { write(stream: unknown, buffer: Uint8Array, offset: number, length: number): number }
}

/** `h5wasm-plugins` is found where its package is; its own installer uses `fetch`, which has no file: URLs. */
const pluginFolder = (): string => join(dirname(createRequire(import.meta.url).resolve('h5wasm-plugins/package.json')), 'plugins')

async function load(): Promise<H5> {
  const module = await ready
  let errors = ''
  const decoder = new TextDecoder()
  const stderr = (module.FS as unknown as { streams: (Stream | undefined)[] }).streams[2]
  if (stderr) {
    // A character device of our own: the library prints a stack of every failure, and returns a status besides.
    stderr.node = { mode: 0o020666 }
    stderr.stream_ops = {
      write(_stream, buffer, offset, length) {
        if (errors.length < CAPTURE_LIMIT) errors += decoder.decode(buffer.subarray(offset, offset + length))
        return length
      },
    }
  }
  const folder = pluginFolder()
  while (module.get_plugin_search_paths().length > 0) module.remove_plugin_search_path(0)
  module.insert_plugin_search_path(folder, 0)
  return {
    module,
    takeErrors() {
      const text = errors
      errors = ''
      return text
    },
    plugins: new Set(readdirSync(folder)),
  }
}

let loading: Promise<H5> | undefined

/** The one instance of this process. */
export const loadH5 = (): Promise<H5> => {
  loading ??= load()
  return loading
}
