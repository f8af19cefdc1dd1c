// Started by probe.ts as its own process: a faulty driver may crash or hang it, and nothing else. It prints one JSON
// object a line as soon as it knows something, so that what was found before a crash is kept. Plain JavaScript, so it
// starts alike under every loader.
import { writeSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'

const engine = process.argv[2]
const tell = (found) => writeSync(1, `${JSON.stringify(found)}\n`)
const firstLine = (error) => String(error instanceof Error ? error.message : error).split('\n', 1)[0]

if (engine === 'webgpu') {
  // ONNX Runtime does not say which adapter it took. The `webgpu` package is the same Dawn, asked as ONNX Runtime asks.
  try {
    const { create } = await import('webgpu')
    const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' })
    if (adapter) {
      const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info
      const half = adapter.features.has('shader-f16')
      tell({ adapter: { vendor, architecture, device, description, fallback: isFallbackAdapter === true, half } })
    }
  } catch (error) {
    tell({ unnamed: firstLine(error) })
  }
}

// y = x + x on one free dimension: enough to need the device, its shader compiler and its memory.
const ADD = 'CAgSDWpldHdhdGNoLXRlc3Q6OgoOCgF4CgF4EgF5IgNBZGQSBHRlc3RaEAoBeBILCgkIARIFCgMSAW5iEAoBeRILCgkIARIFCgMSAW5CAhAR'
try {
  const session = await InferenceSession.create(Buffer.from(ADD, 'base64'), { executionProviders: [engine], logSeverityLevel: 4 })
  const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 2, 3), [3]) })
  tell(y.data.join() === '2,4,6' ? { works: true } : { works: false, reason: `computes 1 + 1, 2 + 2, 3 + 3 as ${y.data.join()}` })
} catch (error) {
  tell({ works: false, reason: firstLine(error) })
}
process.exit(0)
