import type { Threshold } from '@jetwatch/shared/threshold'
import type { ThresholdTopic } from '@jetwatch/shared/topics/threshold'
import type { Gateway } from '../gateway.ts'
import type { ModelAggregate } from '../model-aggregate.ts'
import { DecidedScores } from '../threshold/decided-scores.ts'
import type { TopicSource } from './topic-source.ts'

/** Revisions shown of a model. */
const SHOWN = 24

/** Read anew where the threshold has changed. */
const histories = new WeakMap<ModelAggregate, { revision: number; history: Threshold[] }>()

export const thresholdTopic: TopicSource<ThresholdTopic> = {
  every: 3,
  read: async (gateway, now) => {
    const { feed } = gateway
    if (!feed) return null
    return Promise.all([...feed.models.values()].map((aggregate) => describe(gateway, aggregate, now)))
  },
}

async function describe(gateway: Gateway, aggregate: ModelAggregate, now: number): Promise<ThresholdTopic[number]> {
  const { model, threshold, manifest } = aggregate
  return {
    model,
    inForce: threshold,
    inUse: aggregate.observer(DecidedScores).inUse,
    control: gateway.control.status(aggregate),
    history: await historyOf(gateway, aggregate),
    eventsPerMinute: Math.round(60 * aggregate.scoredRate(now)),
    score: manifest && { name: manifest.score.name, scale: manifest.score.scale, range: manifest.score.range },
  }
}

async function historyOf({ thresholds }: Gateway, aggregate: ModelAggregate): Promise<Threshold[]> {
  const revision = aggregate.threshold?.revision ?? 0
  const known = histories.get(aggregate)
  if (known?.revision === revision) return known.history
  const history = (await thresholds.thresholdHistory(aggregate.model)).reverse().slice(0, SHOWN)
  histories.set(aggregate, { revision, history })
  return history
}
