import { BACKENDS } from '@jetwatch/engine/tfjs/backends'
import { NAME_PATTERN, nameSchema } from '@jetwatch/shared/names'
import { presetSchema } from '@jetwatch/shared/preset'
import { z } from 'zod'

export const ARCHITECTURES = ['dense', 'cnn', 'vae', 'pca', 'kmeans', 'kmedoids', 'density'] as const
export const DENSITIES = ['neighbours', 'mixture', 'mahalanobis', 'flow'] as const
export const ENCODERS = ['pca', 'dense'] as const
export type ArchitectureName = (typeof ARCHITECTURES)[number]

export const NETWORKS = ['fast', 'large'] as const
export const WEIGHTS = ['float32', 'float16'] as const

const seed = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)

/** Options of `jetwatch train`. `out` ends in the model's name. Defaults are the recipe of the shipped model. */
export const trainOptionsSchema = z.strictObject({
  arch: z.enum(ARCHITECTURES).default('dense'),
  /** Width of the bottleneck. */
  latent: z.int().min(1).max(256).default(6),
  /** Size of the cnn: `fast` keeps up with a stream, `large` is the network of 1808.08992. */
  network: z.enum(NETWORKS).default('fast'),
  /** Down-sampling blocks of the vae. */
  blocks: z.int().min(1).max(3).default(2),
  /** Weight of the Kullback–Leibler divergence in the vae's loss. */
  beta: z.number().min(0).max(1).default(1e-3),
  /** Reference images of kmeans and kmedoids. */
  clusters: z.int().min(1).max(500).default(100),
  /** How density estimates it. */
  density: z.enum(DENSITIES).default('neighbours'),
  /** Whose bottleneck density works on. */
  encoder: z.enum(ENCODERS).default('pca'),
  /** POWER/SMEAR/LATENT,…: the scales that density sums over; `width`, `shape` and `count` stand for observables of the image; null for the one of `power`, `smear`, `latent`. */
  scales: z.string().min(1).nullable().default(null),
  /** Training jets stored in the graph for density by neighbours; at most half of them. */
  stored: z.int().min(20).max(100_000).default(10_000),
  /** Gaussians of density by mixture, and of width, shape and count, which have one beside neighbours. */
  components: z.int().min(1).max(100).default(10),
  /** Weight of the image's log extents beside the bottleneck of density; 0 leaves them out. */
  extent: z.number().min(0).max(10).default(0),
  /** How the graph keeps its weights: float16 halves the file, rounds them to 11 bits and has no tfjs form. */
  weights: z.enum(WEIGHTS).default('float32'),
  /** HDF5 file with the training class. */
  data: z.string().min(1),
  /** The only class trained on. In files of the reference layout `qcd` is `is_signal_new` 0, any other name is 1. */
  background: nameSchema.default('qcd'),
  epochs: z.int().min(1).max(10_000).default(12),
  /** Model folder, such as models/my-model. */
  out: z
    .string()
    .refine(
      (out) => NAME_PATTERN.test(modelName(out)),
      'the last part of the path is the model name: 1 to 32 characters of a-z, 0-9 and -',
    ),
  /** Named, or a custom geometry such as `24x24@0.6`. */
  preset: presetSchema.default('aachen'),
  /** Step 7: exponent of the pixel values. */
  power: z.number().min(0.05).max(4).default(0.75),
  /** Step 7: sigma of the Gaussian smearing in pixels; 0 for none. */
  smear: z.number().min(0).max(8).default(2),
  /** Step 7: the prepared image has unit sum or unit L2 norm. */
  norm: z.enum(['sum', 'l2']).default('sum'),
  batch: z.int().min(8).max(8192).default(128),
  /** Highest learning rate of the one-cycle schedule. */
  learningRate: z.number().positive().max(1).default(2e-3),
  /** Share of rows kept for validation, chosen by a seeded hash of the row. */
  validation: z.number().min(0.01).max(0.5).default(0.1),
  /** Epochs without a better validation loss before training stops. */
  patience: z.int().min(1).default(8),
  /** Share of signal jets mixed into training and validation, as data would have: the other class of the same file. */
  contaminate: z.number().min(0).max(0.5).default(0),
  /** Uses at most this many jets of the class; null for all. */
  jets: z.int().min(100).nullable().default(null),
  seed: seed.default(1),
  backend: z.enum(BACKENDS).default('auto'),
  /** Goes on from the checkpoint of an interrupted training with the same options. */
  resume: z.boolean().default(false),
  /** Replaces an existing model. */
  force: z.boolean().default(false),
  /** Background sample for the score's reference (the share that a recipe never replays); null for no reference. */
  reference: z
    .strictObject({ data: z.string().min(1), fraction: z.number().gt(0).max(0.9), seed })
    .nullable()
    .default(null),
})

export type TrainOptions = z.infer<typeof trainOptionsSchema>

const GRADIENT = ['epochs', 'batch', 'learningRate', 'patience'] as const

/** The options that not every architecture has, and who has them. */
export const ARCHITECTURE_OPTIONS: Readonly<Record<ArchitectureName, readonly (keyof TrainOptions)[]>> = {
  dense: ['latent', 'weights', ...GRADIENT],
  cnn: ['latent', 'network', 'weights', ...GRADIENT],
  vae: ['latent', 'blocks', 'beta', 'weights', ...GRADIENT],
  pca: ['latent', 'weights'],
  kmeans: ['clusters', 'weights'],
  kmedoids: ['clusters', 'weights'],
  density: ['density', 'encoder', 'scales', 'stored', 'components', 'extent', 'latent', ...GRADIENT],
}

/** Whether an option says anything to an architecture. */
export function applies(option: string, arch: ArchitectureName): boolean {
  const special = new Set<string>(Object.values(ARCHITECTURE_OPTIONS).flat())
  return !special.has(option) || (ARCHITECTURE_OPTIONS[arch] as readonly string[]).includes(option)
}

/** Last part of a model folder's path. */
export function modelName(out: string): string {
  return (
    out
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? ''
  )
}
