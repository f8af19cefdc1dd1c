import { describeError } from '@jetwatch/shared/errors'
import type { SparseImage } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'
import { type Adaptation, adaptModel } from '../adapt/adapt-model.ts'
import { BatchBuffer } from '../batch.ts'
import { createEngine } from '../create.ts'
import type { Engine, OrtName } from '../engine.ts'
import { findModel, type LoadedModel, listModels } from '../model.ts'
import { ortEngine } from '../ort-engine.ts'
import { probeEngine } from '../probe.ts'
import { relativeDeviations } from '../self-check.ts'
import { createSession } from '../session.ts'
import { sparseImages } from './model-folder.ts'

/**
 * Compares an engine with the CPU on every model of a folder, in its own process, whose environment chooses the device:
 * `parity-child.ts ENGINE MODELS_FOLDER JETS`. Sessions stay open to the end, since ONNX Runtime forgets its compiled shaders with
 * the last of them: on SwiftShader that is 14 s instead of 35 s.
 */
export interface Parity {
  readonly device: string
  readonly models: readonly {
    readonly name: string
    /** Largest relative deviation from the CPU's dense scores, by upload. */
    readonly dense: number
    readonly sparse: number
    /** The same for fp16; null where the device has no 16-bit floats. */
    readonly half: number | null
    /** Null if every node runs on the device, else what ONNX Runtime says. */
    readonly fallback: string | null
  }[]
}

const [engineName, root, count] = process.argv.slice(2) as [OrtName, string, string]
const probe = await probeEngine(engineName)

/** Jets of the probe, then seeded ones, one of them without a lit pixel. */
function imagesOf({ manifest }: LoadedModel, jets: number): SparseImage[] {
  const { height, width } = presetOf(manifest.preset)
  const real = manifest.probe.map(({ index, value }) => ({ index: Uint16Array.from(index), value: Float32Array.from(value) }))
  return [...real, ...sparseImages(jets, 3, height * width)].slice(0, jets)
}

async function deviation(engine: Engine, batch: BatchBuffer, expected: Float32Array): Promise<number> {
  const { score } = await engine.score(batch)
  return relativeDeviations(score, expected).reduce((a, b) => Math.max(a, b), 0)
}

/** As `createEngine` makes them, without probing the device each time. */
async function open(model: LoadedModel, adaptation: Adaptation, noCpuFallback = false): Promise<Engine> {
  const { onnx, sparse } = adaptModel(model, engineName, adaptation)
  const session = await createSession(onnx, engineName, { threads: 1, spin: false, noCpuFallback })
  return ortEngine(model, session, {
    name: engineName,
    device: probe.available ? probe.device : '',
    precision: adaptation.precision,
    sparse,
  })
}

const models: Parity['models'][number][] = []
for (const { name } of await listModels(root)) {
  const model = await findModel(root, name)
  const { height, width } = presetOf(model.manifest.preset)
  const images = imagesOf(model, Number(count))
  const batch = new BatchBuffer(images.length, height, width).fill(images)
  await using cpu = await createEngine(model, { engine: 'cpu', threads: 1 })
  const expected = (await cpu.score(batch)).score
  const measure = async (adaptation: Adaptation): Promise<number> => deviation(await open(model, adaptation), batch, expected)
  const hasHalf = probe.available && probe.half !== false
  models.push({
    name,
    dense: await measure({ precision: 'fp32', sparse: false }),
    sparse: await measure({ precision: 'fp32', sparse: true }),
    half: hasHalf ? await measure({ precision: 'fp16', sparse: true }) : null,
    fallback: await open(model, { precision: 'fp32', sparse: true }, true).then(() => null, describeError),
  })
}
const parity: Parity = { device: probe.available ? probe.device : probe.reason, models }
process.stdout.write(`${JSON.stringify(parity)}\n`, () => process.exit(0))
