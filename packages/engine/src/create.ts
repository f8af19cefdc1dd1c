import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { AUTO_ORDER, type Engine, type EngineChoice, type OrtName } from './engine.ts'
import type { LoadedModel } from './model.ts'
import { ortEngine } from './ort-engine.ts'
import { type EngineProbe, probeEngine } from './probe.ts'
import { createSession, type SessionChoice } from './session.ts'

export interface EngineOptions extends Partial<SessionChoice> {
  /** `auto`, the default, takes the first of cuda, webgpu, cpu that works on a real device; never tfjs. */
  readonly engine?: EngineChoice
}

/**
 * Loads the model on a device. The engine says which one it took; the caller should `selfCheck` it.
 * Threads default to one per physical core, without spinning.
 * Threads are for the cpu engine alone.
 * @throws ENGINE_UNAVAILABLE with the reason, BAD_MODEL where the engine cannot load the graph.
 */
export async function createEngine(model: LoadedModel, options: EngineOptions = {}): Promise<Engine> {
  const { engine = 'auto', threads = 0, spin = false } = options
  // Imported when asked for: tfjs takes 0.3 s to load.
  if (engine === 'tfjs') return (await import('./tfjs/tfjs-engine.ts')).createTfjsEngine(model)
  const { name, device } = engine === 'auto' ? await chooseEngine(probeEngine) : await requireEngine(engine)
  const session = await createSession(model.onnx, name, { threads, spin }).catch((error: unknown) => {
    throw new JetwatchError('BAD_MODEL', `${model.manifest.name} does not load on ${name}: ${describeError(error)}`, 'Try --engine cpu', {
      cause: error,
    })
  })
  return ortEngine(model, session, name, device)
}

interface Chosen {
  readonly name: OrtName
  readonly device: string
}

/** The first engine in the order of `auto` that works on a device known not to be software. */
export async function chooseEngine(probe: (engine: OrtName) => Promise<EngineProbe>): Promise<Chosen> {
  for (const engine of AUTO_ORDER) {
    const found = await probe(engine)
    if (found.available && found.software === false) return { name: engine, device: found.device }
  }
  throw new JetwatchError('ENGINE_UNAVAILABLE', 'no engine works on this machine', 'Reinstall onnxruntime-node: npm ci')
}

async function requireEngine(engine: OrtName): Promise<Chosen> {
  const found = await probeEngine(engine)
  if (found.available) return { name: engine, device: found.device }
  throw new JetwatchError('ENGINE_UNAVAILABLE', `the ${engine} engine does not work here: ${found.reason}`, found.remedy)
}
