import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { JetwatchError } from '../errors.ts'
import { markSchema } from '../marks.ts'
import { nameSchema, sha256Schema } from '../names.ts'
import { presetOf, presetSchema } from '../preset.ts'
import { canonicalJson, recipeHash, recipeSchema } from '../recipe.ts'
import { thresholdSchema } from '../threshold.ts'
import { describeIssues } from '../validate.ts'

/** Largest bundle that is read, in bytes. */
export const MAX_BUNDLE_BYTES = 4_000_000

const count = z.int().nonnegative()
/** JSON numbers are doubles: a float32 goes through them unchanged. */
const float32 = z.number().refine((value) => Math.fround(value) === value, 'it is no float32 value')
/** Wall clock, nanoseconds since 1970: beyond 2^53, hence text. */
const nanoseconds = z.string().regex(/^[1-9]\d{0,19}$/, 'expected nanoseconds since 1970')

const decisionSchema = z.strictObject({
  model: nameSchema,
  /** Of the graph that decided; null where no scorer said. */
  modelSha256: sha256Schema.nullable(),
  engine: z.string().nullable(),
  device: z.string().nullable(),
  score: float32,
  meanSquare: float32,
  flagged: z.boolean(),
  /** Threshold revision in force, and its document where it is still kept. */
  revision: count,
  threshold: thresholdSchema.nullable(),
  tailProbability: z.number().nullable(),
  /** Place in the SCORES stream. */
  streamSequence: count.nullable(),
  times: z.strictObject({ read: nanoseconds, publish: nanoseconds, receive: nanoseconds, scored: nanoseconds }).nullable(),
})

const bundleSchema = z.strictObject({
  kind: z.literal('jetwatch-evidence'),
  version: z.literal(1),
  /** When the bundle was made, ISO 8601, and by which release. */
  made: z.string(),
  release: z.string(),
  event: z.strictObject({
    run: nameSchema,
    sequence: count,
    label: nameSchema.nullable(),
    source: count,
    sourceSha256: sha256Schema,
    row: count,
    pt: float32.nullable(),
    eta: float32.nullable(),
    phi: float32.nullable(),
    mass: float32.nullable(),
    multiplicity: count.nullable(),
  }),
  /** The stream's image (steps 1 to 6): flat indices, row · width + column, rising, and their values. */
  image: z.strictObject({
    preset: presetSchema,
    shape: z.tuple([count, count]),
    index: z.array(count).min(1),
    value: z.array(float32).min(1),
  }),
  decisions: z.array(decisionSchema).min(1),
  /** What people said of it, oldest first. */
  marks: z.array(markSchema),
  recipe: recipeSchema,
  recipeHash: sha256Schema,
  /** Of the canonical JSON (sorted keys, no blanks) of all the rest: finds a change, and is no signature. */
  sha256: sha256Schema,
})

/** Everything needed to score one event again, on another machine and without the stream. */
export type Evidence = z.infer<typeof bundleSchema>
export type EvidenceDecision = Evidence['decisions'][number]

/** Adds the SHA-256. */
export function sealEvidence(content: Omit<Evidence, 'sha256'>): Evidence {
  return { ...content, sha256: digest(content) }
}

const digest = (content: Omit<Evidence, 'sha256'>): string => bytesToHex(sha256(utf8ToBytes(canonicalJson(content))))

/** Reads and checks a bundle from an untrusted source. @throws BAD_BUNDLE saying what is wrong with it. */
export function parseEvidence(text: string, file: string): Evidence {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    throw bad(`${file} is not JSON`)
  }
  if (!isBundle(input)) throw bad(`${file} is no evidence bundle: its kind is not jetwatch-evidence`)
  if (input.version !== 1) throw bad(`${file} has ${versionOf(input)}, this release reads version 1`)
  const parsed = bundleSchema.safeParse(input)
  if (!parsed.success) throw bad(`${file}: ${describeIssues(parsed.error).slice(0, 600)}`)
  const bundle = parsed.data
  const { sha256: said, ...content } = bundle
  const found = digest(content)
  if (found !== said) throw bad(`${file} was changed after it was made: its SHA-256 is ${found}, it says ${said}`)
  checkImage(bundle, file)
  if (recipeHash(bundle.recipe) !== bundle.recipeHash) throw bad(`${file}: its recipe does not have the hash it says`)
  return bundle
}

/** Only a number is told: what is nested deeply enough cannot even be made text. */
const versionOf = ({ version }: { version?: unknown }): string => (typeof version === 'number' ? `version ${version}` : 'no version')

function isBundle(input: unknown): input is { version?: unknown } {
  return typeof input === 'object' && input !== null && 'kind' in input && input.kind === 'jetwatch-evidence'
}

function checkImage({ image }: Evidence, file: string): void {
  const { preset, shape, index, value } = image
  const { height, width } = presetOf(preset)
  if (shape[0] !== height || shape[1] !== width) throw bad(`${file}: an image of ${shape.join(' × ')} is not of preset ${preset}`)
  if (index.length !== value.length) throw bad(`${file}: ${index.length} pixel indices and ${value.length} values`)
  const rising = index.every((pixel, i) => pixel < height * width && pixel > (index[i - 1] ?? -1))
  if (!rising) throw bad(`${file}: pixel indices must rise and stay below ${height * width}`)
  const sum = value.reduce((total, one) => total + one, 0)
  if (value.some((one) => one < 0) || !(Math.abs(sum - 1) < 1e-3))
    throw bad(`${file}: pixels must not be negative and sum to 1, not ${sum}`)
}

const bad = (message: string): JetwatchError =>
  new JetwatchError('BAD_BUNDLE', message, 'Download the evidence of the event again from its page')
