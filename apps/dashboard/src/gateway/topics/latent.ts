import type { LatentTopic } from '@jetwatch/shared/topics/latent'
import { LatentMap } from '../physics/latent-map.ts'
import type { TopicSource } from './topic-source.ts'

export const latentTopic: TopicSource<LatentTopic> = {
  every: 30,
  read: ({ feed }) => feed?.primary?.observer(LatentMap).map() ?? null,
}
