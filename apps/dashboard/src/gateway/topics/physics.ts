import type { PhysicsTopic } from '@jetwatch/shared/topics/physics'
import { PhysicsSample } from '../physics/physics-sample.ts'
import type { TopicSource } from './topic-source.ts'

export const physicsTopic: TopicSource<PhysicsTopic> = {
  every: 20,
  read: ({ feed }) => feed?.primary?.observer(PhysicsSample).report() ?? null,
}
