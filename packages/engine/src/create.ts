import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { adaptModel } from './adapt/adapt-model.ts'
import { AUTO_ORDER, type Engine, type EngineChoice, type OrtName, type Precision, type Upload } from './engine.ts'
import type { LoadedModel } from './model.ts'
import { ortEngine } from './ort-engine.ts'
import { type EngineProbe, probeEngine } from './probe.ts'
import { createSession, type SessionChoice } from './session.ts'

export interface EngineOptions extends Partial<SessionChoice> {
  /** `auto`, the default, takes the first of cuda, webgpu, cpu that works on a real device; never tfjs. */
  readonly engine?: EngineChoice
  /** Default fp32. fp16 is for webgpu and cuda. */
  readonly precision?: Precision
  /** Default: sparse on webgpu and cuda, where bytes go over a bus; dense on the CPU, where it is no slower. */
  readonly upload?: Upload
}

/**
 * Loads the model on a device. The engine says which one it took; the caller should `selfCheck` it.
 * Threads default to one per physical core, without spinning.
 * Threads are for the cpu engine alone.
 * @throws ENGINE_UNAVAILABLE with the reason, BAD_MODEL where the engine cannot load the graph.
 */
export async function createEngine(model: LoadedModel, options: EngineOptions = {}): Promise<Engine> {
  const { engine = 'auto', precision = 'fp32', threads = 0, spin = false } = options
  // Imported when asked for: tfjs takes 0.3 s to load.
  if (engine === 'tfjs') {
    if (precision === 'fp16') throw onlyGpu('tfjs')
    return (await import('./tfjs/tfjs-engine.ts')).createTfjsEngine(model)
  }
  const { name, device, half } = engine === 'auto' ? await chooseEngine(probeEngine) : await requireEngine(engine)
  if (precision === 'fp16' && name === 'cpu') throw onlyGpu('cpu')
  if (precision === 'fp16' && half === false) {
    throw new JetwatchError('ENGINE_UNAVAILABLE', `${device} computes no 16-bit floats on ${name}`, 'Use --precision fp32')
  }
  const { upload = name === 'cpu' ? 'dense' : 'sparse' } = options
  const adapted = adaptModel(model, name, { precision, sparse: upload === 'sparse' })
  const session = await createSession(adapted.onnx, name, { threads, spin }).catch((error: unknown) => {
    const message = `${model.manifest.name} does not load on ${name}${precision === 'fp16' ? ' in fp16' : ''}: ${describeError(error)}`
    throw new JetwatchError('BAD_MODEL', message, 'Try --engine cpu', { cause: error })
  })
  return ortEngine(model, session, { name, device, precision, sparse: adapted.sparse })
}

/** ONNX Runtime computes 16 bits on the CPU by casting to 32 and back: slower, and less exact. */
const onlyGpu = (engine: string): JetwatchError =>
  new JetwatchError(
    'ENGINE_UNAVAILABLE',
    `--precision fp16 gains nothing on ${engine}: it is for GPUs`,
    'Use --precision fp32, or --engine webgpu or cuda',
  )

interface Chosen {
  readonly name: OrtName
  readonly device: string
  readonly half: boolean | null
}

/** The first engine in the order of `auto` that works on a device known not to be software. */
export async function chooseEngine(probe: (engine: OrtName) => Promise<EngineProbe>): Promise<Chosen> {
  for (const engine of AUTO_ORDER) {
    const found = await probe(engine)
    if (found.available && found.software === false) return { name: engine, device: found.device, half: found.half }
  }
  throw new JetwatchError('ENGINE_UNAVAILABLE', 'no engine works on this machine', 'Reinstall onnxruntime-node: npm ci')
}

async function requireEngine(engine: OrtName): Promise<Chosen> {
  const found = await probeEngine(engine)
  if (found.available) return { name: engine, device: found.device, half: found.half }
  throw new JetwatchError('ENGINE_UNAVAILABLE', `the ${engine} engine does not work here: ${found.reason}`, found.remedy)
}
