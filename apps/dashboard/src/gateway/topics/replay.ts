import { replayProgress } from '@jetwatch/shared/replay-progress'
import { answersRequests } from '@jetwatch/shared/replay-request'
import type { ReplayTopic } from '@jetwatch/shared/topics/replay'
import type { Gateway } from '../gateway.ts'
import type { TopicSource } from './topic-source.ts'

export const replayTopic: TopicSource<ReplayTopic> = {
  every: 5,
  read: async (gateway, now) => {
    const { state } = gateway
    const [supervisor, answer, run] = await Promise.all([state.readSupervisor(), state.readReplayAnswer(), describeRun(gateway)])
    return {
      supervisor: supervisor && answersRequests(supervisor, now) ? { state: supervisor.state, run: supervisor.run } : null,
      run,
      answer,
    }
  },
}

async function describeRun({ feed, state }: Gateway): Promise<ReplayTopic['run']> {
  if (!feed) return null
  const { run, producer } = feed
  return {
    ...{ run: run.run, recipe: run.recipe.name, recipeHash: run.recipeHash, frameSize: run.recipe.frameSize, ended: run.ended },
    control: await state.readControl(run.run),
    producer: producer && {
      ...{ state: producer.state, events: producer.events, withheld: producer.withheld, paused: producer.paused, speed: producer.speed },
      ...{ control: producer.control, rate: producer.rate, error: producer.error, updated: producer.updated },
    },
    progress: producer && replayProgress(run.recipe, producer),
  }
}
