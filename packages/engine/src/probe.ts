import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { listSupportedBackends } from 'onnxruntime-node'
import { z } from 'zod'
import { AUTO_ORDER, type OrtName } from './engine.ts'
import { type Explanation, explainFailure } from './explain-failure.ts'
import { cudaProvider, nvidiaDriverLoaded, nvidiaName } from './nvidia.ts'

/** Whether an engine works on this machine, found out by computing something on it. */
export type EngineProbe =
  | {
      readonly engine: OrtName
      readonly available: true
      readonly device: string
      /**
       * Whether the device is a rasteriser on the CPU (SwiftShader, llvmpipe, …): slow, chosen only by name. Null where
       * the device cannot be told, which `auto` does not take either.
       */
      readonly software: boolean | null
      /** Whether it computes 16-bit floats; null where that shows only when it is tried. */
      readonly half: boolean | null
    }
  | ({ readonly engine: OrtName; readonly available: false } & Explanation)

/** All engines in the order of `auto`. */
export async function probeEngines(): Promise<EngineProbe[]> {
  return Promise.all(AUTO_ORDER.map(probeEngine))
}

export function probeEngine(engine: OrtName): Promise<EngineProbe> {
  if (engine === 'cpu') return Promise.resolve({ engine, available: true, device: cpuName(), software: false, half: false })
  if (!listSupportedBackends().some((backend) => backend.name === engine)) {
    const reason = `onnxruntime-node has no ${engine} provider for ${process.platform} ${process.arch}`
    return Promise.resolve({ engine, available: false, cause: 'no-provider', reason, remedy: 'Use --engine cpu' })
  }
  return engine === 'webgpu' ? probeWebgpu() : probeCuda()
}

const adapterSchema = z.object({
  vendor: z.string(),
  architecture: z.string(),
  device: z.string(),
  description: z.string(),
  fallback: z.boolean(),
  half: z.boolean(),
})
export type Adapter = z.infer<typeof adapterSchema>
const findingSchema = z.union([
  z.object({ adapter: adapterSchema }),
  z.object({ unnamed: z.string() }),
  z.object({ works: z.literal(true) }),
  z.object({ works: z.literal(false), reason: z.string() }),
])

async function probeWebgpu(): Promise<EngineProbe> {
  const { adapter, failure } = await runChild('webgpu')
  if (failure) return { engine: 'webgpu', available: false, ...failure }
  if (!adapter) return { engine: 'webgpu', available: true, device: 'an adapter without a name', software: null, half: null }
  return { engine: 'webgpu', available: true, device: adapterName(adapter), software: isSoftware(adapter), half: adapter.half }
}

async function probeCuda(): Promise<EngineProbe> {
  const { failure } = await runChild('cuda')
  if (failure === null) return { engine: 'cuda', available: true, device: await nvidiaName(), software: false, half: true }
  return { engine: 'cuda', available: false, ...failure }
}

const PROBE_TIMEOUT_MS = 30_000

/** `failure` is null where the engine computed the right numbers. */
async function runChild(engine: OrtName): Promise<{ adapter: Adapter | null; failure: Explanation | null }> {
  const script = fileURLToPath(new URL('./probe-child.mjs', import.meta.url))
  const { output, printed, died } = await new Promise<{ output: string; printed: string; died: string | null }>((resolve) => {
    const options = { timeout: PROBE_TIMEOUT_MS, killSignal: 'SIGKILL' as const, windowsHide: true }
    execFile(process.execPath, [script, engine], options, (error, stdout, stderr) => {
      const how = error?.killed
        ? `gave no answer within ${PROBE_TIMEOUT_MS / 1000} s`
        : `died with ${error?.signal ?? `code ${error?.code}`}`
      resolve({ output: stdout, printed: stderr, died: error ? how : null })
    })
  })
  let adapter: Adapter | null = null
  let said: string | null = `the probe ${died ?? 'gave no answer'}`
  let answered = false
  for (const line of output.split('\n')) {
    const finding = parseFinding(line)
    if (!finding) continue
    if ('adapter' in finding) adapter = finding.adapter
    else if ('works' in finding) {
      said = finding.works ? null : tidy(finding.reason)
      answered = true
    }
  }
  if (said === null) return { adapter, failure: null }
  const known = { providerInstalled: cudaProvider().installed, driverLoaded: nvidiaDriverLoaded() }
  return { adapter, failure: explainFailure({ engine, said, printed, died: died !== null && !answered, ...known }) }
}

/** Null for a line that is not ours: drivers print too. */
function parseFinding(line: string): z.infer<typeof findingSchema> | null {
  try {
    return findingSchema.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

/** ONNX Runtime puts its source file, line and condition before the reason. */
const tidy = (reason: string): string =>
  reason
    .replace(/^.* was false\. /, '')
    .replace(/\s+/g, ' ')
    .trim()

export function adapterName({ vendor, architecture, device, description }: Adapter): string {
  const name = device.replace(/-+$/, '') || architecture || vendor || 'an adapter without a name'
  return description && description !== name ? `${name} (${description})` : name
}

/** True for Dawn's fallback adapters and for the known rasterisers on the CPU, whichever field names them. */
export function isSoftware(adapter: Adapter): boolean {
  const names = Object.values(adapter).join(' ')
  return adapter.fallback || /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b|software/i.test(names)
}

function cpuName(): string {
  const all = cpus()
  return `${all[0]?.model.trim().replace(/\s+/g, ' ') || process.arch}, ${all.length} cores`
}
