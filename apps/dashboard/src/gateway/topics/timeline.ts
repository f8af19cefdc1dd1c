import type { TimelineTopic } from '@jetwatch/shared/topics/timeline'
import { Timeline } from '../timeline.ts'
import type { TopicSource } from './topic-source.ts'

export const timelineTopic: TopicSource<TimelineTopic> = {
  every: 10,
  read: ({ feed }, now) => feed?.primary?.observer(Timeline).read(now) ?? null,
}
