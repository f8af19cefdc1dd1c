import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { contaminationScheduleSchema, highestContamination } from './contamination-schedule.ts'
import { corruptionSchema } from './corruptions/corruption.ts'
import { JetwatchError } from './errors.ts'
import { nameSchema, sha256Schema } from './names.ts'
import { presetSchema } from './preset.ts'
import { mixSeed } from './random.ts'
import { rateProfileSchema } from './stream-clock.ts'
import { policySchema } from './threshold.ts'
import { transportFaultSchema } from './transport/transport-fault.ts'
import { describeIssues } from './validate.ts'

/** Policies that can begin without a person or a labelled sample. */
const testedPolicySchema = policySchema.refine(
  (policy): policy is TestedPolicy => policy.kind !== 'fixed' && policy.kind !== 'best-sic',
  'a recipe can test background-efficiency, flags-per-minute and streaming-quantile',
)
export type TestedPolicy = Exclude<z.infer<typeof policySchema>, { kind: 'fixed' | 'best-sic' }>

/**
 * A recipe fully determines a stream: the same recipe gives the same frames, byte for byte.
 *
 * `files[i].classes` maps the file's own label code (0 and 1 of `is_signal_new`, or the order of an image file's
 * class datasets) to a class name; null means rows with that code are left out.
 * Contamination is signal/(signal + background), drawn per event.
 * Of the background rows the share `reference.fraction`, chosen by a seeded hash of the row, is never replayed: it
 * is the reference of the background score.
 */
export const recipeSchema = z.strictObject({
  version: z.literal(1),
  name: nameSchema,
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  preset: presetSchema,
  files: z
    .array(
      z.strictObject({
        path: z.string().min(1),
        sha256: sha256Schema,
        classes: z.array(nameSchema.nullable()).min(1).max(16),
      }),
    )
    .min(1)
    .max(64),
  background: z.array(nameSchema).min(1),
  signal: z.array(nameSchema),
  contamination: z.number().min(0).max(1),
  reference: z.strictObject({
    fraction: z.number().min(0).max(0.9),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1),
  }),
  /** Nominal rate in jets per second: the stream's own clock, and the pace of a live run. */
  rate: z.number().positive().max(10_000_000),
  frameSize: z.int().min(1).max(1024),
  /** Total events; null goes on for ever (needs `loop`) or to the end of the files. */
  events: z.int().positive().nullable(),
  /** Start over when the files end; each pass is reshuffled with seed + pass. */
  loop: z.boolean(),

  // What a recipe may leave out. What is left out is not in its hash, so recipes older than these fields keep theirs.
  /** Ends the stream after so many seconds of its own clock, if `events` does not end it before. */
  duration: z.number().positive().optional(),
  rateProfile: rateProfileSchema.optional(),
  contaminationSchedule: contaminationScheduleSchema.optional(),
  /** Share of each class among the background, or among the signal; without it, as the files hold them. */
  fractions: z.record(nameSchema, z.number().gt(0).max(1)).optional(),
  /** Applied in this order. */
  corruptions: z.array(corruptionSchema).min(1).max(16).optional(),
  /** What goes wrong with whole frames on their way to the stream; the order of the list only names them. */
  transport: z.array(transportFaultSchema).min(1).max(8).optional(),
  /** The model and the threshold policy to test; a run may choose others. */
  model: nameSchema.optional(),
  threshold: testedPolicySchema.optional(),
})

export type Recipe = z.infer<typeof recipeSchema>

/** Default frame size: 50 ms of stream at the nominal rate, within 1 to 1024 events. */
export const defaultFrameSize = (rate: number): number => Math.min(1024, Math.max(1, Math.round(rate * 0.05)))

/** What is wrong at one place of a recipe; `path` is empty where it is the document. */
export interface RecipeFault {
  readonly path: string
  readonly message: string
}

/** Parses a recipe and checks what a schema cannot say: every class has a file, signal and background differ. @throws BAD_RECIPE naming every fault. */
export function parseRecipe(input: unknown): Recipe {
  const checked = checkRecipe(input)
  if (checked.recipe) return checked.recipe
  throw new JetwatchError('BAD_RECIPE', `recipe: ${checked.message}`, 'Correct the recipe; recipes/demo.json is an example')
}

/** The recipe, or all its faults, each at its place and together in one line. */
export function checkRecipe(
  input: unknown,
): { readonly recipe: Recipe } | { readonly recipe: null; readonly faults: readonly RecipeFault[]; readonly message: string } {
  const parsed = recipeSchema.safeParse(input)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    return { recipe: null, faults, message: describeIssues(parsed.error) }
  }
  const faults = [...classFaults(parsed.data), ...fractionFaults(parsed.data)]
  return faults.length ? { recipe: null, faults, message: faults.map(({ message }) => message).join('; ') } : { recipe: parsed.data }
}

function* classFaults({ files, background, signal, contamination, contaminationSchedule }: Recipe): Generator<RecipeFault> {
  const known = new Set(files.flatMap((file) => file.classes))
  const held = [...known].filter(Boolean).join(', ')
  for (const [path, names] of [
    ['background', background],
    ['signal', signal],
  ] as const)
    for (const name of names) if (!known.has(name)) yield { path, message: `class "${name}" is in no file (files hold ${held})` }
  const both = background.find((name) => signal.includes(name))
  if (both) yield { path: 'signal', message: `class "${both}" is both background and signal` }
  if (highestContamination(contamination, contaminationSchedule) > 0 && signal.length === 0)
    yield { path: 'contamination', message: 'contamination is above 0 but there is no signal class' }
}

/** Rounding of fractions such as 1/3 written with a few digits. */
const FRACTION_ERROR = 1e-6

function* fractionFaults({ fractions, background, signal }: Recipe): Generator<RecipeFault> {
  if (!fractions) return
  const path = 'fractions'
  const stray = Object.keys(fractions).find((name) => !background.includes(name) && !signal.includes(name))
  if (stray !== undefined) yield { path, message: `fractions: class "${stray}" is neither background nor signal` }
  for (const [side, names] of [
    ['background', background],
    ['signal', signal],
  ] as const) {
    // A class may be called `constructor`, which every object has.
    const given = names.filter((name) => Object.hasOwn(fractions, name))
    if (given.length === 0) continue
    const sum = names.reduce((total, name) => total + (fractions[name] ?? 0), 0)
    if (given.length < names.length) yield { path, message: `fractions: all ${side} classes need one, or none (${names.join(', ')})` }
    else if (Math.abs(sum - 1) > FRACTION_ERROR)
      yield { path, message: `fractions of the ${side} sum to ${Number(sum.toPrecision(6))}, not to 1` }
  }
}

/** Class names of a stream in label order: the code on the wire is the index. */
export const recipeClasses = (recipe: Recipe): string[] => [...new Set([...recipe.background, ...recipe.signal])]

/** SHA-256 of the recipe's canonical JSON (sorted keys, paths left out: content hashes identify files). */
export function recipeHash(recipe: Recipe): string {
  const content = { ...recipe, files: recipe.files.map(({ path: _, ...file }) => file) }
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(content))))
}

/** JSON with object keys sorted at every depth: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}

/** True if the row belongs to the held-out reference half: independent of the stream's seed and of the file order. */
export function isReferenceRow(row: number, reference: Recipe['reference']): boolean {
  return mixSeed(reference.seed, row) < reference.fraction * 2 ** 32
}
