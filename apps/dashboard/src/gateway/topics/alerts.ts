import { type AlertsTopic, SHOWN_LOG } from '@jetwatch/shared/topics/alerts'
import type { TopicSource } from './topic-source.ts'

export const alertsTopic: TopicSource<AlertsTopic> = {
  every: 5,
  read: ({ alerts }) => {
    const { active, log } = alerts.book
    return { active, log: log.slice(0, SHOWN_LOG) }
  },
}
