import type { Topics } from '@jetwatch/shared/topics/schemas'
import { alertsTopic } from './alerts.ts'
import { driftTopic } from './drift.ts'
import { latentTopic } from './latent.ts'
import { physicsTopic } from './physics.ts'
import { referenceTopic } from './reference.ts'
import { replayTopic } from './replay.ts'
import { thresholdTopic } from './threshold.ts'
import { timelineTopic } from './timeline.ts'
import type { TopicSource } from './topic-source.ts'

/** The source of every topic. */
export const TOPIC_SOURCES: { readonly [Name in keyof Topics]-?: TopicSource<NonNullable<Topics[Name]>> } = {
  alerts: alertsTopic,
  drift: driftTopic,
  latent: latentTopic,
  physics: physicsTopic,
  reference: referenceTopic,
  replay: replayTopic,
  threshold: thresholdTopic,
  timeline: timelineTopic,
}
