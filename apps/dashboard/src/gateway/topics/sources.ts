import type { Topics } from '@jetwatch/shared/topics/schemas'
import type { TopicSource } from './topic-source.ts'

/** The source of every topic. */
export const TOPIC_SOURCES: { readonly [Name in keyof Topics]-?: TopicSource<NonNullable<Topics[Name]>> } = {}
