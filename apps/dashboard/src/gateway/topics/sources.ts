import type { Topics } from '@jetwatch/shared/topics/schemas'
import { referenceTopic } from './reference.ts'
import { timelineTopic } from './timeline.ts'
import type { TopicSource } from './topic-source.ts'

/** The source of every topic. */
export const TOPIC_SOURCES: { readonly [Name in keyof Topics]-?: TopicSource<NonNullable<Topics[Name]>> } = {
  reference: referenceTopic,
  timeline: timelineTopic,
}
