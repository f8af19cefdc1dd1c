import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '@jetwatch/engine/create'
import type { Engine, EngineName } from '@jetwatch/engine/engine'
import { litPixels } from '@jetwatch/engine/lit-pixels'
import { findModel, type LoadedModel, listModels } from '@jetwatch/engine/model'
import { relativeDeviations } from '@jetwatch/engine/self-check'
import { createSession } from '@jetwatch/engine/session'
import { presetOf } from '@jetwatch/shared/preset'
import { Tensor } from 'onnxruntime-node'
import { type Contender, looping } from '../harness/contender.ts'
import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/plan.ts'
import { absentReference, type Reference, type Row, rateRow } from '../harness/row.ts'
import { BARE_LOOP, PYTORCH } from '../harness/targets.ts'
import { LEFT_OUT, PythonWorker } from '../python/worker.ts'
import { usableEngines } from '../support/engines.ts'
import { denseImages, REPOSITORY, sampleJets } from '../support/samples.ts'

const MODELS = `${REPOSITORY}models`
const BATCHES = [1, 16, 64, 128, 256, 1024, 4096]
const QUICK = { models: ['dense-6', 'cnn-6'], batches: [256] }
/** The same recipe trained on the other class has the same graph with other weights: one batch size shows it. */
const TWIN = /-top$/
const TWIN_BATCHES = [1024]
/** Of the plan's: there are many rows. */
const SHARE = 0.5
/** A larger batch is left out after a repetition of so many seconds: software devices, many cores wanted by others. */
const PATIENCE_SECONDS = 10
/** What a step computes at least, jets: a batch of one is repeated. */
const STEP_JETS = 32
const PYTHON_ORT = 'Python ONNX Runtime'

/**
 * Dense batches through `Engine.score`, each model on each engine, against a bare `session.run` loop with ONNX Runtime's own settings
 * on the same input and outputs, and on the CPU against Python ONNX Runtime and PyTorch with the same weights. In the quick bench the
 * bare session does not spin while it waits: on a busy machine that would be what is measured.
 */
export async function benchEngine(plan: Plan): Promise<Row[]> {
  const models = plan.models ?? (plan.quick ? QUICK.models : (await listModels(MODELS)).map(({ name }) => name))
  const batches = plan.quick ? QUICK.batches : BATCHES
  const images = denseImages(await sampleJets(Math.max(...batches)))
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-bench-'))
  try {
    const file = join(folder, 'images.f32')
    await writeFile(file, images)
    const rows: Row[] = []
    for (const engine of await usableEngines(plan)) {
      for (const name of models) {
        const model = await findModel(MODELS, name)
        // The samples are 40 × 40 over ±0.8.
        if (model.manifest.preset !== 'aachen') continue
        const own = TWIN.test(name) && plan.models === null ? TWIN_BATCHES : batches
        rows.push(...(await benchModel({ ...plan, seconds: plan.seconds * SHARE }, { model, engine, batches: own, images, file })))
      }
    }
    return rows
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Case {
  readonly model: LoadedModel
  readonly engine: EngineName
  readonly batches: readonly number[]
  readonly images: Float32Array
  /** The same images in a file. */
  readonly file: string
}

async function benchModel(plan: Plan, { model, engine: name, batches, images, file }: Case): Promise<Row[]> {
  const { manifest, directory } = model
  const { height, width } = presetOf(manifest.preset)
  await using engine = await createEngine(model, { engine: name })
  const bare = name === 'tfjs' ? null : await createSession(model.onnx, name, { threads: 0, spin: !plan.quick })
  const jets = images.length / height / width
  const args = [join(directory, 'model.onnx'), file, String(jets), String(height), String(availableParallelism())]
  const fetches = manifest.outputs.latent > 0 ? ['score', 'latent'] : ['score']
  const open = (script: 'engine_onnxruntime' | 'engine_torch') =>
    name === 'cpu' && !plan.quick
      ? PythonWorker.open(script, script === 'engine_torch' ? args : [...args, fetches.join()], plan.python)
      : LEFT_OUT
  const [python, torch] = [await open('engine_onnxruntime'), await open('engine_torch')]
  const notes = [`${engine.device}`, ...(await compared(engine, images, [python, torch]))]
  const rows: Row[] = []
  try {
    for (const batch of batches) {
      plan.tell(`engine: ${manifest.name} on ${name}, batch ${batch}`)
      const others: Contender[] = bare
        ? [
            looping(
              BARE_LOOP,
              repeated(batch, () => bare.run({ image: tensorOf(images, batch, height, width) }, fetches)),
            ),
          ]
        : []
      const absent: Reference[] = []
      for (const [what, worker] of [[PYTHON_ORT, python] as const, [PYTORCH, torch] as const]) {
        if (worker instanceof PythonWorker) others.push(worker.contender(what, { batch }))
        else if (batch === batches[0] && name === 'cpu' && !plan.quick) absent.push(absentReference(what, worker.absent))
      }
      const works = await interleave([plan.ours(looping('ours', repeated(batch, scoring(engine, images, batch)))), ...others], plan)
      const options = { family: 'engine', name: `${manifest.name} on ${name}, batch ${batch}`, unit: 'jets/s' } as const
      const larger = batches.filter((other) => other > batch)
      const tooSlow = Math.min(...(works[0] ?? []).map(({ seconds }) => seconds)) > PATIENCE_SECONDS && larger.length > 0
      const leftOut = tooSlow ? [`batches of ${larger.join(', ')} left out: one of ${batch} takes too long here`] : []
      rows.push(
        rateRow(
          { ...options, notes: [...(batch === batches[0] ? notes : []), ...leftOut] },
          works,
          others.map((other) => other.name),
          absent,
        ),
      )
      if (tooSlow) break
    }
    return rows
  } finally {
    await bare?.release()
    for (const worker of [python, torch]) if (worker instanceof PythonWorker) await worker[Symbol.asyncDispose]()
  }
}

const tensorOf = (images: Float32Array, batch: number, height: number, width: number): Tensor =>
  new Tensor('float32', images.subarray(0, batch * height * width), [batch, height, width])

/** As the scorer calls it, with images that are dense already. */
export function scoring(engine: Engine, images: Float32Array, n: number): () => Promise<unknown> {
  const { height, width } = presetOf(engine.model.manifest.preset)
  const batch = { data: images, n, height, width }
  // The scorer's batches hold the lists that a GPU is sent.
  const lit = engine.upload === 'sparse' ? litPixels(batch) : null
  return () => engine.score({ ...batch, lit })
}

export function repeated(batch: number, run: () => Promise<unknown>): () => Promise<number> {
  const times = Math.max(1, Math.round(STEP_JETS / batch))
  return async () => {
    for (let i = 0; i < times; i++) await run()
    return times * batch
  }
}

/** Largest relative difference of 64 scores from those of each Python reference. */
async function compared(engine: Engine, images: Float32Array, workers: readonly (PythonWorker | { absent: string })[]): Promise<string[]> {
  const { height, width } = presetOf(engine.model.manifest.preset)
  const { score } = await engine.score({ data: images, n: 64, height, width })
  const found: string[] = []
  for (const worker of workers) {
    if (!(worker instanceof PythonWorker)) continue
    const theirs = await worker.values()
    found.push(`${worker.about}: scores agree to ${Math.max(...relativeDeviations(score, theirs)).toExponential(1)}`)
  }
  return found
}
