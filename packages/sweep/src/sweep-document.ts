import { createHash } from 'node:crypto'
import { JetwatchError } from '@jetwatch/shared/errors'
import { nameSchema } from '@jetwatch/shared/names'
import { canonicalJson, parseRecipe, type Recipe, recipeHash } from '@jetwatch/shared/recipe'
import { policySchema } from '@jetwatch/shared/threshold'
import { describeIssues } from '@jetwatch/shared/validate'
import { trainOptionsSchema } from '@jetwatch/training/options'
import { z } from 'zod'

const [, , , FLAGS_PER_MINUTE, STREAMING_QUANTILE] = policySchema.options

/** So many first events of the stream are in no figure of the policy, while it finds its cut. */
const warmUp = z.int().nonnegative().optional()

/** How a threshold is chosen in a sweep. */
const sweepPolicySchema = z.union([
  /** One number for ever. */
  z.strictObject({ kind: z.literal('fixed'), cut: z.number(), warmUp }),
  /**
   * The cut of a background efficiency: on the recipe's held-out background, or, with `calibration`, on so many first events of
   * the stream itself, taken for background as one would without truth. Those events are in no figure of the policy.
   */
  z.strictObject({
    kind: z.literal('background-efficiency'),
    efficiency: z.number().gt(0).lt(1),
    calibration: z.int().min(100).optional(),
    warmUp,
  }),
  FLAGS_PER_MINUTE.extend({ warmUp }),
  STREAMING_QUANTILE.extend({ warmUp }),
])
export type SweepPolicy = z.infer<typeof sweepPolicySchema>

/** A quantity of the recipe that the sweep varies: `set` is where it stands, such as `contamination` or `corruptions.0.particles`. */
const axisSchema = z.strictObject({
  name: z.string().min(1).max(60),
  set: z.string().regex(/^[a-zA-Z]+(\.([a-zA-Z]+|\d+))*$/, 'a place in a recipe such as contamination or corruptions.0.particles'),
  values: z.array(z.number()).min(1).max(200),
})
export type SweepAxis = z.infer<typeof axisSchema>

/** The axis that is no place in the recipe: the share of signal in the training sample. */
export const TRAINING_AXIS = 'training.contaminate'

/** Options of `jetwatch train` for the models of a sweep; what a sweep varies or decides is left out. */
const sweepTrainingSchema = trainOptionsSchema.omit({
  data: true,
  out: true,
  contaminate: true,
  seed: true,
  resume: true,
  force: true,
  reference: true,
})

const seedSchema = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)

export const sweepSchema = z.strictObject({
  version: z.literal(1),
  name: nameSchema,
  /** The recipe that is varied; a relative path starts at the sweep's folder. */
  recipe: z.string().min(1),
  /** Events of each point. */
  events: z.int().min(100).max(10_000_000),
  /** The first is the horizontal axis of the pictures, each value of the second a line of its own. */
  axes: z.array(axisSchema).min(1).max(2),
  models: z.array(nameSchema).min(1).max(20),
  /** How those of `models` are trained that the sweep trains itself, one for each seed and value of the axis `training.contaminate`. */
  training: z.record(nameSchema, sweepTrainingSchema).optional(),
  /** By the name they have in tables and pictures. */
  policies: z
    .record(z.string().min(1).max(60), sweepPolicySchema)
    .refine((policies) => Object.keys(policies).length > 0, 'give one at least'),
  seeds: z.array(seedSchema).min(1).max(100),
})
export type Sweep = z.infer<typeof sweepSchema>

/** Each is a recipe of its own in memory, and a stream of events to score. */
const MOST_POINTS = 20_000

/** @throws BAD_RECIPE naming every fault. */
export function parseSweep(input: unknown): Sweep {
  const parsed = sweepSchema.safeParse(input)
  if (!parsed.success) throw bad(describeIssues(parsed.error))
  const sweep = parsed.data
  const points = sweep.models.length * sweep.seeds.length * (1 + sweep.axes.reduce((product, { values }) => product * values.length, 1))
  if (points > MOST_POINTS) throw bad(`it has ${points} points, at most ${MOST_POINTS} are taken at once`)
  for (const { name, values } of sweep.axes) if (new Set(values).size < values.length) throw bad(`axis "${name}" names a value twice`)
  checkTraining(sweep)
  const policy = Object.entries(sweep.policies).find(
    ([, one]) => Math.max(one.warmUp ?? 0, one.kind === 'background-efficiency' ? (one.calibration ?? 0) : 0) >= sweep.events,
  )
  if (policy) throw bad(`policy "${policy[0]}" calibrates on, or leaves out, all ${sweep.events} events of a point`)
  return sweep
}

function checkTraining({ training, axes, models }: Sweep): void {
  const stray = Object.keys(training ?? {}).find((name) => !models.includes(name))
  if (stray) throw bad(`training says how to train "${stray}", which is none of the models`)
  const axis = axes.find(({ set }) => set === TRAINING_AXIS)
  if (!axis) return
  const untrained = models.find((model) => !training?.[model])
  if (untrained) throw bad(`axis "${axis.name}" is about training, but training does not say how to train "${untrained}"`)
  const wrong = axis.values.find((value) => !trainOptionsSchema.shape.contaminate.safeParse(value).success)
  if (wrong !== undefined) throw bad(`axis "${axis.name}": a training sample cannot hold ${wrong} of signal`)
}

/** A model that the sweep trains. */
export interface SweepTraining {
  /** Its name in `models`, and the one of its folder. */
  readonly model: string
  readonly name: string
  /** Share of signal in the training sample, and the seed of weights, split and order. */
  readonly contaminate: number
  readonly seed: number
}

/** One recipe, model and seed of a sweep. */
export interface SweepPoint {
  /** SHA-256 of all that decides its result but the model's file: the name under which the result is kept. */
  readonly id: string
  readonly recipe: Recipe
  readonly model: string
  /** Null for a model that is there already. */
  readonly training: SweepTraining | null
  readonly seed: number
  /** Of each axis; null for the clean baseline. */
  readonly values: readonly number[] | null
}

/**
 * Every point: the grid, and for each model and seed the clean baseline, the recipe without its corruptions, schedules and faults of the transport.
 * @throws BAD_RECIPE naming the first value that makes no recipe.
 */
export function sweepPoints(sweep: Sweep, base: Recipe): SweepPoint[] {
  const points: SweepPoint[] = []
  const { corruptions: _, contaminationSchedule: __, transport: ___, ...clean } = base
  for (const model of sweep.models) {
    for (const seed of sweep.seeds) {
      points.push(makePoint(sweep, { ...clean, seed, events: sweep.events }, model, seed, null))
      for (const values of grid(sweep.axes)) {
        const recipe = sweep.axes.reduce(
          (made, axis, i) => (axis.set === TRAINING_AXIS ? made : withValue(made, axis, values[i] as number)),
          base,
        )
        points.push(makePoint(sweep, { ...recipe, seed, events: sweep.events }, model, seed, values))
      }
    }
  }
  return points
}

function makePoint(sweep: Sweep, input: Recipe, model: string, seed: number, values: readonly number[] | null): SweepPoint {
  // An end of the files would cut a point short.
  const recipe = parsePoint({ ...input, loop: true }, sweep, values)
  const training = trainingOf(sweep, model, seed, values)
  const content = canonicalJson({ version: 1, recipe: recipeHash(recipe), model: training?.name ?? model, policies: sweep.policies })
  return { id: createHash('sha256').update(content).digest('hex').slice(0, 32), recipe, model, training, seed, values }
}

/** The clean baseline is trained without signal. */
function trainingOf(sweep: Sweep, model: string, seed: number, values: readonly number[] | null): SweepTraining | null {
  if (!sweep.training?.[model]) return null
  const contaminate = values?.[sweep.axes.findIndex(({ set }) => set === TRAINING_AXIS)] ?? 0
  return { model, name: `${model}-${String(contaminate).replace('.', '-')}-s${seed}`, contaminate, seed }
}

function parsePoint(input: unknown, sweep: Sweep, values: readonly number[] | null): Recipe {
  try {
    return parseRecipe(input)
  } catch (error) {
    if (!(error instanceof JetwatchError) || values === null) throw error
    const where = sweep.axes.map(({ name }, i) => `${name} = ${values[i]}`).join(', ')
    throw bad(`at ${where}: ${error.message}`)
  }
}

function* grid(axes: readonly SweepAxis[], before: readonly number[] = []): Generator<number[]> {
  const axis = axes[before.length]
  if (!axis) yield [...before]
  else for (const value of axis.values) yield* grid(axes, [...before, value])
}

/** The recipe with one number replaced. @throws BAD_RECIPE where no number stands there. */
function withValue(recipe: Recipe, { name, set }: SweepAxis, value: number): Recipe {
  const copy = structuredClone(recipe) as unknown as Record<string, unknown>
  const path = set.split('.')
  const last = path.pop() as string
  let at: unknown = copy
  for (const step of path) at = child(at, step)
  if (typeof child(at, last) !== 'number') throw bad(`axis "${name}": the recipe has no number at ${set}`)
  ;(at as Record<string, unknown>)[last] = value
  return copy as unknown as Recipe
}

const child = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined

const bad = (message: string): JetwatchError =>
  new JetwatchError('BAD_RECIPE', `sweep: ${message}`, 'Correct the sweep; sweeps/contamination.json is an example')
