import { z } from 'zod'
import { alertsTopicSchema } from './alerts.ts'
import { driftTopicSchema } from './drift.ts'
import { latentTopicSchema } from './latent.ts'
import { physicsTopicSchema } from './physics.ts'
import { referenceTopicSchema } from './reference.ts'
import { replayTopicSchema } from './replay.ts'
import { thresholdTopicSchema } from './threshold.ts'
import { timelineTopicSchema } from './timeline.ts'

/**
 * Live data of single views, sent only to clients that watch them: one schema each, null while there is nothing to show. Each
 * schema stands in a file of its own beside this one.
 */
export const topicsSchema = z.strictObject({
  alerts: alertsTopicSchema.nullish(),
  drift: driftTopicSchema.nullish(),
  latent: latentTopicSchema.nullish(),
  physics: physicsTopicSchema.nullish(),
  reference: referenceTopicSchema.nullish(),
  replay: replayTopicSchema.nullish(),
  threshold: thresholdTopicSchema.nullish(),
  timeline: timelineTopicSchema.nullish(),
})
export type Topics = z.infer<typeof topicsSchema>
export type TopicName = keyof Topics

export const TOPIC_NAMES = Object.keys(topicsSchema.shape) as TopicName[]
export const isTopicName = (name: string): name is TopicName => (TOPIC_NAMES as readonly string[]).includes(name)
