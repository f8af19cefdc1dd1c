import { readFile, stat } from 'node:fs/promises'
import { createEngine } from '@jetwatch/engine/create'
import { ENGINE_CHOICES, type EngineChoice } from '@jetwatch/engine/engine'
import { findModel, type LoadedModel, listModels, loadModel } from '@jetwatch/engine/model'
import { scoreByPlace } from '@jetwatch/engine/score-by-place'
import { SELF_CHECK_TOLERANCE } from '@jetwatch/engine/self-check'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { type Evidence, type EvidenceDecision, MAX_BUNDLE_BYTES, parseEvidence } from '@jetwatch/shared/evidence/evidence'
import { Command, Option } from 'commander'
import { path } from '../arguments.ts'
import type { Io } from '../io.ts'
import { modelFolder } from '../model-folder.ts'
import { MODELS, userPath } from '../paths.ts'
import { formatRescored } from '../rescore-report.ts'

interface Flags {
  readonly model?: string
  readonly engine: EngineChoice
  readonly json?: true
}

/** One decision of a bundle, made again. */
export interface Rescored {
  readonly model: string
  readonly modelSha256: string
  readonly engine: string
  readonly device: string
  /** The score in the bundle and the one found now: the value nearest to it among those of every place in a batch. */
  readonly score: number
  readonly found: number
  readonly bitEqual: boolean
  /** Different values by place in the batch. */
  readonly values: number
  readonly difference: number
  readonly relative: number
  /** What the bundle's cut makes of the score found now; null where the bundle has no cut. */
  readonly flagged: boolean | null
  readonly decision: EvidenceDecision
}

export function rescoreCommand(io: Io): Command {
  return new Command('rescore')
    .description('Score the event of an evidence bundle again, offline, with the model that decided it, and compare the numbers.')
    .argument('<BUNDLE>', 'evidence of an event, downloaded from its page')
    .option('--model <NAME|DIR>', 'score only with this model (default: all that decided the event, found by SHA-256 in models/)', path)
    .addOption(new Option('--engine <NAME>', 'where to score').choices(ENGINE_CHOICES).default('cpu'))
    .option('--json', 'print JSON instead of a report')
    .addHelpText('after', '\nExample: jetwatch rescore evidence-run-1234.json')
    .action((bundle: string, flags: Flags) => run(bundle, flags, io))
}

async function run(file: string, flags: Flags, io: Io): Promise<void> {
  const bundle = parseEvidence(await readBundle(userPath(file, io.cwd)), file)
  const models = await findModels(bundle, flags, io.cwd)
  const rescored: Rescored[] = []
  for (const { decision, model } of models) rescored.push(await rescore(bundle, decision, model, flags.engine))
  io.out(
    flags.json
      ? `${JSON.stringify({ version: 1, bundle: bundle.sha256, event: bundle.event, rescored }, null, 2)}\n`
      : formatRescored(bundle, rescored),
  )
  const worst = rescored.find(({ engine, relative }) => !(relative <= SELF_CHECK_TOLERANCE[engine as keyof typeof SELF_CHECK_TOLERANCE]))
  if (worst) {
    throw new JetwatchError(
      'BAD_BUNDLE',
      `${worst.model} on ${worst.engine} scores the image of ${file} as ${worst.found}, the bundle says ${worst.score}`,
      'Its image, score and model do not belong together: download it again, or ask where it comes from',
    )
  }
}

async function readBundle(file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size <= MAX_BUNDLE_BYTES) return await readFile(file, 'utf8')
  } catch (cause) {
    throw new JetwatchError('UNREADABLE_FILE', `cannot read ${file}: ${describeError(cause)}`, 'Check the path and its permissions', {
      cause,
    })
  }
  throw new JetwatchError(
    'BAD_BUNDLE',
    `${file} is over ${MAX_BUNDLE_BYTES} bytes`,
    'Give an evidence bundle, downloaded from the page of an event',
  )
}

interface Pair {
  readonly decision: EvidenceDecision
  readonly model: LoadedModel
}

async function findModels({ decisions }: Evidence, { model: asked }: Flags, cwd: string): Promise<Pair[]> {
  if (asked === undefined) {
    const pairs: Pair[] = []
    for (const decision of decisions) pairs.push({ decision, model: await findBySha(decision) })
    return pairs
  }
  const model = await loadModel(await modelFolder(asked, cwd))
  const decision = decisions.find(({ modelSha256 }) => modelSha256 === model.manifest.sha256)
  if (decision) return [{ decision, model }]
  const known = decisions.map((one) => `${one.model} (${one.modelSha256?.slice(0, 12) ?? 'unknown'})`).join(', ')
  throw new JetwatchError(
    'BAD_BUNDLE',
    `${asked} has the SHA-256 ${model.manifest.sha256.slice(0, 12)}…, and none of the bundle’s decisions was made by it: ${known}`,
    'Give the model that decided the event',
  )
}

/** The model of the decision's SHA-256 in models/, under its own name or another. */
async function findBySha({ model: name, modelSha256 }: EvidenceDecision): Promise<LoadedModel> {
  if (modelSha256 === null)
    throw new JetwatchError('BAD_BUNDLE', `the bundle does not say which graph ${name} was`, 'Name a model with --model')
  const own = await findModel(MODELS, name).catch(() => null)
  if (own?.manifest.sha256 === modelSha256) return own
  const listed = await listModels(MODELS)
  const found = listed.find(({ manifest }) => manifest?.sha256 === modelSha256)
  if (found) return loadModel(found.directory)
  const namesake = listed.find((model) => model.name === name)
  const instead = namesake?.manifest
    ? `models/${name} has ${namesake.manifest.sha256.slice(0, 12)}…`
    : `there is no models/${name} that loads`
  throw new JetwatchError(
    'BAD_MODEL',
    `the event was decided by ${name} with the SHA-256 ${modelSha256.slice(0, 12)}…; ${instead}`,
    'Fetch that model folder and give it with --model DIR',
  )
}

async function rescore({ image }: Evidence, decision: EvidenceDecision, model: LoadedModel, choice: EngineChoice): Promise<Rescored> {
  const { preset } = model.manifest
  if (preset !== image.preset) {
    throw new JetwatchError(
      'PRESET_MISMATCH',
      `${decision.model} is made for ${preset}, the image is ${image.preset}`,
      'Give another model',
    )
  }
  await using engine = await createEngine(model, { engine: choice, threads: 1 })
  const values = await scoreByPlace(engine, { index: Uint16Array.from(image.index), value: Float32Array.from(image.value) })
  const { score, threshold } = decision
  const found = values.reduce((best, value) => (Math.abs(value - score) < Math.abs(best - score) ? value : best))
  const difference = found - score
  return {
    model: decision.model,
    modelSha256: model.manifest.sha256,
    engine: engine.name,
    device: engine.device,
    score,
    found,
    bitEqual: Object.is(found, score),
    values: values.length,
    difference,
    relative: difference === 0 ? 0 : Math.abs(difference) / Math.max(Math.abs(score), Number.MIN_VALUE),
    flagged: threshold && found >= threshold.cut,
    decision,
  }
}
