import type { Gateway } from '../gateway.ts'

/** Where a topic comes from. Asked only while somebody watches it. */
export interface TopicSource<Value> {
  /** Ticks (100 ms) between two readings. */
  readonly every: number
  /**
   * What is known now; null while there is nothing to show. It shares the process with everything live: longer work gives way
   * (`await`) or runs elsewhere. A rejection leaves the last value.
   */
  read(gateway: Gateway, now: number): Value | null | Promise<Value | null>
}
