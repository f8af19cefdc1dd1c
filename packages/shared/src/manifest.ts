import { z } from 'zod'
import { JetwatchError } from './errors.ts'
import { nameSchema, sha256Schema } from './names.ts'
import { presetSchema } from './preset.ts'
import { referenceSchema } from './reference.ts'
import { describeIssues } from './validate.ts'

const value = z.strictObject({ value: z.number(), error: z.number().nonnegative() })

/** A 1-D density fitted on the training class: what needs no model. `counts[i]` belongs to [edges[i], edges[i+1]). */
export const densitySchema = z
  .strictObject({ edges: z.array(z.number()).min(2), counts: z.array(z.number().nonnegative()) })
  .refine(({ edges, counts }) => counts.length === edges.length - 1, 'a density has a count for each bin')
  .refine(({ edges }) => edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number)), 'the edges of a density rise')
export type Density = z.infer<typeof densitySchema>

const trainingSchema = z.strictObject({
  command: z.string(),
  /** File name and SHA-256 of the training sample. */
  data: z.string(),
  dataSha256: sha256Schema,
  jets: z.int().positive(),
  validationJets: z.int().nonnegative(),
  /** Signal mixed into training and validation on purpose; absent for none. */
  contamination: z.strictObject({ class: nameSchema, fraction: z.number().gt(0).lt(1), jets: z.int().nonnegative() }).optional(),
  /** 0 for an architecture without epochs. */
  epochs: z.int().nonnegative(),
  seed: z.int(),
  backend: z.string(),
  loss: z.number(),
  validationLoss: z.number(),
  finished: z.string(),
})

const importedSchema = z.strictObject({
  command: z.string(),
  /** Name and SHA-256 of the imported file: `model.onnx` is its graph wrapped, or the file itself where that kept the contract. */
  file: z.string().min(1),
  sha256: sha256Schema,
  /** When, ISO 8601. */
  date: z.string(),
  /** Background sample (file name, SHA-256, jets) behind score axis, probe, baselines and reference. */
  data: z.string(),
  dataSha256: sha256Schema,
  jets: z.int().positive(),
})

/**
 * `models/<name>/manifest.json`. The graph `model.onnx` takes `image` float32 [batch, height, width] (steps 1 to 6,
 * sums to 1) and gives `score` float32 [batch]; where there are such outputs, `prepared` and `reconstruction`
 * float32 [batch, height, width] and `latent` float32 [batch, d]. Further outputs are ignored, but `kld`
 * float32 [batch]: the divergence of a variational model's latents, a score that `evaluate` can take.
 */
export const manifestSchema = z.strictObject({
  version: z.literal(1),
  name: nameSchema,
  architecture: z.string().min(1),
  /** SHA-256 of model.onnx. */
  sha256: sha256Schema,
  /** SHA-256 of the files of the tfjs form, `tfjs/`; absent where there is none, and in manifests from before they were kept. */
  tfjs: z.strictObject({ modelSha256: sha256Schema, weightsSha256: sha256Schema }).optional(),
  preset: presetSchema,
  background: nameSchema,
  score: z.strictObject({
    /** Short name, for axes: 'MSE'. */
    name: z.string().min(1),
    description: z.string().min(1),
    /** Whether pages show the score or its log10. Histogram edges are in the shown scale. */
    scale: z.enum(['linear', 'log10']),
    range: z.tuple([z.number(), z.number()]).refine(([low, high]) => low < high && Number.isFinite(high - low), 'a range rises'),
    bins: z.int().min(10).max(400),
  }),
  outputs: z.strictObject({ prepared: z.boolean(), reconstruction: z.boolean(), latent: z.int().nonnegative() }),
  /** Step 7 inside the graph, as far as it is known: power 1, smear 0 and norm none say nothing of an imported graph's own. */
  preparation: z.strictObject({ power: z.number().positive(), smear: z.number().nonnegative(), norm: z.enum(['sum', 'l2', 'none']) }),
  /** How it was trained here; null for an imported model. */
  training: trainingSchema.nullable(),
  /** Where an imported model comes from; null or absent for one trained here. */
  imported: importedSchema.nullish(),
  /** Densities of the training class, for the model-free baselines. Null for image files without kinematics. */
  baselines: z.strictObject({ mass: densitySchema.nullable(), meanSquare: densitySchema, multiplicity: densitySchema.nullable() }),
  metrics: z.strictObject({ sample: z.string(), auc: value, e10: value.nullable(), e100: value.nullable() }).nullable(),
  /** A fixed batch and its scores: a wrong preset or a bad device is found before the first event. Sparse images. */
  probe: z.array(z.strictObject({ index: z.array(z.int().nonnegative()), value: z.array(z.number()), score: z.number() })).min(1),
  references: z.array(referenceSchema),
})
export type Manifest = z.infer<typeof manifestSchema>

/** @throws BAD_MANIFEST naming every fault and the file. */
export function parseManifest(input: unknown, file: string): Manifest {
  const parsed = manifestSchema.safeParse(input)
  const remedy = 'Train or import the model again'
  if (!parsed.success) throw new JetwatchError('BAD_MANIFEST', `${file}: ${describeIssues(parsed.error)}`, remedy)
  const { training, imported } = parsed.data
  if (training ? !imported : imported) return parsed.data
  throw new JetwatchError('BAD_MANIFEST', `${file}: training, imported: a model is either trained here or imported`, remedy)
}
