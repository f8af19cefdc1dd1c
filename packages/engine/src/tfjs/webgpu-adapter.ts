/** A WebGPU implementation with an adapter, from the optional `webgpu` package (Dawn). */
export interface WebgpuAdapter {
  /** As the driver names it. */
  readonly device: string
  /** True for a rasteriser on the CPU: slower than wasm, so never chosen unasked. */
  readonly software: boolean
  /** Puts `navigator.gpu` and the WebGPU globals where tfjs looks for them. */
  install(): void
}

/** @returns the adapter, or why there is none. */
export async function findWebgpu(): Promise<WebgpuAdapter | { readonly absent: string }> {
  let dawn: typeof import('webgpu')
  try {
    dawn = await import('webgpu')
  } catch {
    return { absent: 'the optional package "webgpu" is not installed or does not load on this platform' }
  }
  const gpu = dawn.create([])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) return { absent: 'WebGPU finds no adapter' }
  const { vendor, architecture, device, description } = adapter.info
  const named = [vendor, architecture, description || device].filter(Boolean).join(' ')
  return {
    device: named,
    software: adapter.info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(named),
    install: () => {
      Object.assign(globalThis, dawn.globals)
      const navigator = (globalThis as { navigator?: object }).navigator ?? {}
      Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true })
      Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true })
    },
  }
}
