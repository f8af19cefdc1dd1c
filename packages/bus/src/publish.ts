import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { PubAck } from '@nats-io/jetstream'
import type { MsgHdrs } from '@nats-io/nats-core'
import type { Bus } from './connect.ts'

export interface Message {
  readonly subject: string
  readonly data: Uint8Array
  /** The server drops a repeated id inside its duplicate window, so a message may be sent again safely. */
  readonly id: string
  readonly headers?: MsgHdrs
}

/** Where the server stored a message; `duplicate` if it had the id already (`seq` is then the earlier one's). */
export type Stored = Pick<PubAck, 'stream' | 'seq' | 'duplicate'>

export interface PublisherOptions {
  /** Most messages and bytes that may wait for the server's acknowledgement. */
  readonly maxMessages?: number
  readonly maxBytes?: number
  /** Times one message is sent before giving up, and milliseconds to wait for each acknowledgement. */
  readonly attempts?: number
  readonly timeout?: number
  /** Called once for every message that is not acknowledged in time and sent again. */
  readonly onRetry?: (message: Message, error: unknown) => void
}

/**
 * Publishes to JetStream without waiting for each acknowledgement: `publish` resolves as soon as there is room, at once
 * while fewer than `maxMessages` and `maxBytes` are unacknowledged. A message without acknowledgement is sent again
 * under its id. One that fails `attempts` times fails the publisher: every later call throws that error.
 */
export class Publisher {
  readonly #bus: Bus
  readonly #options: Required<Omit<PublisherOptions, 'onRetry'>>
  readonly #onRetry: (message: Message, error: unknown) => void
  readonly #waiting: (() => void)[] = []
  #messages = 0
  #bytes = 0
  #retries = 0
  #failure: JetwatchError | null = null

  constructor(
    bus: Bus,
    { maxMessages = 256, maxBytes = 16 * 1024 * 1024, attempts = 10, timeout = 5_000, onRetry = () => {} }: PublisherOptions = {},
  ) {
    this.#bus = bus
    this.#options = { maxMessages, maxBytes, attempts, timeout }
    this.#onRetry = onRetry
  }

  /** Messages and bytes that wait for an acknowledgement now. */
  get unacknowledged(): { messages: number; bytes: number } {
    return { messages: this.#messages, bytes: this.#bytes }
  }

  /** Messages sent again since the start. */
  get retries(): number {
    return this.#retries
  }

  /**
   * Waits for room, sends, and gives the acknowledgement to come as `stored` (it need not be awaited: a failure is also
   * thrown by the next `publish` or `flush`). @throws NATS_UNAVAILABLE after a message failed for good.
   */
  async publish(message: Message): Promise<{ readonly stored: Promise<Stored> }> {
    while (this.#failure === null && !this.#hasRoom(message.data.byteLength)) await this.#change()
    if (this.#failure) throw this.#failure
    this.#messages++
    this.#bytes += message.data.byteLength
    const stored = this.#deliver(message)
    const release = (): void => {
      this.#messages--
      this.#bytes -= message.data.byteLength
      this.#wake()
    }
    // Before `flush` resolves, whoever waits for `stored` has heard of it.
    stored.then(release, release)
    return { stored }
  }

  /** Resolves when all that was published is acknowledged. @throws NATS_UNAVAILABLE after a message failed for good. */
  async flush(): Promise<void> {
    while (this.#failure === null && this.#messages > 0) await this.#change()
    if (this.#failure) throw this.#failure
  }

  /** A message larger than all room goes when it is alone. */
  #hasRoom(bytes: number): boolean {
    return this.#messages === 0 || (this.#messages < this.#options.maxMessages && this.#bytes + bytes <= this.#options.maxBytes)
  }

  async #deliver(message: Message): Promise<Stored> {
    const { attempts, timeout } = this.#options
    let last: unknown
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) {
        this.#retries++
        this.#onRetry(message, last)
        await pause(Math.min(1_000, 50 * 2 ** attempt))
      }
      try {
        const { headers } = message
        return await this.#bus.js.publish(message.subject, message.data, { msgID: message.id, timeout, ...(headers ? { headers } : {}) })
      } catch (error) {
        last = error
        if (this.#bus.nc.isClosed()) break
      }
    }
    this.#failure ??= new JetwatchError(
      'NATS_UNAVAILABLE',
      `message ${message.id} on ${message.subject} was not stored in ${attempts} attempts: ${describeError(last)}`,
      'Check nats-server, its disk space and the stream limits',
      { cause: last },
    )
    throw this.#failure
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
