import { BODY_SHARE, type ReferenceComparison } from '@jetwatch/shared/metrics/reference-comparison'
import type { DriftTest, DriftTopic } from '@jetwatch/shared/topics/drift'
import { DRIFT_EVENTS, Drift } from '../physics/drift.ts'
import type { TopicSource } from './topic-source.ts'

export const driftTopic: TopicSource<DriftTopic> = {
  every: 10,
  read: ({ feed }) => {
    const primary = feed?.primary
    if (!primary) return null
    const { points, skipped } = primary.observer(Drift)
    const { reference, model } = primary
    const newest = points.at(-1)
    return {
      model,
      reference: reference && { n: reference.n, class: reference.sample.class },
      events: DRIFT_EVENTS,
      body: BODY_SHARE,
      skipped,
      points: points.map(({ time, jets, all, body }) => [
        time,
        jets,
        round(all.d),
        round(bounded(all.z)),
        body && round(body.d),
        body && round(bounded(body.z)),
      ]),
      newest: newest ? { all: test(newest.all), body: newest.body && test(newest.body) } : null,
    }
  },
}

const test = ({ n, m, d, z, logP, exact }: ReferenceComparison): DriftTest => ({ n, m, d, z: bounded(z), logP, exact })
/** Z of p = 0 or 1 is infinite, which JSON has no word for. */
const bounded = (z: number): number => Math.max(-1000, Math.min(1000, z))
const round = (value: number): number => Number(value.toPrecision(4))
