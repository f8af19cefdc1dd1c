import { referenceShares } from '@jetwatch/shared/metrics/reference-bins'
import type { Reference } from '@jetwatch/shared/reference'
import type { ReferenceTopic } from '@jetwatch/shared/topics/reference'
import type { TopicSource } from './topic-source.ts'

/** Worked out once for each reference: the axis belongs to the same model. */
const known = new WeakMap<Reference, ReferenceTopic>()

export const referenceTopic: TopicSource<ReferenceTopic> = {
  every: 10,
  read: ({ feed }) => {
    const primary = feed?.primary ?? null
    if (!primary?.reference || !primary.manifest) return null
    const topic = known.get(primary.reference) ?? make(primary.reference, primary.window.histogram.edges, primary.manifest.score.scale)
    known.set(primary.reference, topic)
    return topic
  },
}

function make(reference: Reference, edges: ArrayLike<number>, scale: 'linear' | 'log10'): ReferenceTopic {
  const shares = referenceShares(reference, edges, scale).map((share) => Number(share.toPrecision(6)))
  return { size: reference.n, class: reference.sample.class, shares }
}
