import type { Followed } from '@jetwatch/bus/delivery'
import type { ProducerState } from '@jetwatch/shared/run'
import type { Scores } from '@jetwatch/shared/scores'
import type { ModelAggregate } from './model-aggregate.ts'

/** What a view keeps of one model in one run, fed beside the aggregate's own figures. Methods must not throw and be quick. */
export interface ModelObserver {
  /** Every decided frame once, in the order of the stream; `stored` for those that were there before this server came. */
  scores?(scores: Scores, message: Followed, stored: boolean): void
  /** A message of FLAGS as it is. It may come again. */
  flag?(message: Followed): void
  /** What the producer of the run reports, about once a second. */
  producer?(state: ProducerState): void
  close?(): void
}

/** Made with its aggregate, whose other figures (threshold, reference …) it may read at any time. */
export type ObserverKind<T extends ModelObserver> = new (aggregate: ModelAggregate) => T
