/** The backends of tfjs that we use; `auto` takes the first of tensorflow, webgpu and wasm that there is. */
export const BACKENDS = ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const
export type BackendChoice = (typeof BACKENDS)[number]
