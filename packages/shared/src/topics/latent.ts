import { z } from 'zod'

const count = z.int().nonnegative()
/** Places on the map in hundredths of a standard deviation of the first component. */
const place = z.int()

/** Map of a model's latent space: recent events and recent flagged ones on two principal components. */
export const latentTopicSchema = z.strictObject({
  model: z.string(),
  run: z.string(),
  classes: z.array(z.string()),
  /** Length of the latent vector; 0: this model has none, and all else is empty. */
  size: count,
  /** Shares of the variance of the standardised latent vector on the two axes. */
  explained: z.tuple([z.number(), z.number()]),
  /** Recent events: [x, y, label code]. */
  recent: z.array(z.tuple([place, place, count])),
  /** Recent flagged events, newest first: [x, y, label code, cluster, sequence]. */
  flagged: z.array(z.tuple([place, place, count, count, count])),
  clusters: z.array(
    z.strictObject({
      id: count,
      x: place,
      y: place,
      size: count,
      meanScore: z.number(),
      meanMass: z.number().nullable(),
      labels: z.array(count),
    }),
  ),
  /** Mean silhouette of the clusters; null where there is one. */
  silhouette: z.number().nullable(),
})
export type LatentTopic = z.infer<typeof latentTopicSchema>
export type LatentCluster = LatentTopic['clusters'][number]
