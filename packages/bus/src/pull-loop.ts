import { JetwatchError } from '@jetwatch/shared/errors'
import { JetStreamApiError } from '@nats-io/jetstream'
import { type Msg, nanos, type Subscription } from '@nats-io/nats-core'
import type { Bus } from './connect.ts'
import type { Pull } from './consume.ts'
import { type Delivered, toDelivered } from './delivery.ts'

/** A pull request waits this long at the server for messages, milliseconds. */
const EXPIRES = 5_000
/**
 * A request is given up this long after it should have expired: the server or the request is gone. nats-server 2.9 forgets one without a
 * word if a message comes just as it expires, and the stream must not stand still for that.
 */
const LATE = 100
/** Room a request asks for at least: more than the largest message a server takes by default. */
const LEAST_BYTES = 1_250_000

/**
 * One pull request at a time, asked again when less than half of the bounds wait in the queue. The client's own
 * `consume` counts bytes of requests that the server has already closed, and stalls on them with frames of varying size.
 */
export class PullLoop implements Pull {
  readonly #bus: Bus
  readonly #stream: string
  readonly #consumer: string
  readonly #subject: string
  readonly #inbox: string
  readonly #subscription: Subscription
  readonly #maxBytes: number
  readonly #maxMessages: number
  readonly #queue: Delivered[] = []
  /** Delivered and not acknowledged, in the queue or taken. */
  readonly #inHand = new Set<Delivered>()
  readonly #working: NodeJS.Timeout
  #queuedBytes = 0
  /** Messages still due on the open request; 0 if none is open. */
  #due = 0
  /** Number of the open request; its answers come under it. */
  #request = 0
  #deadline: NodeJS.Timeout | undefined
  #stopped = false
  #failure: Error | null = null
  #wake: () => void = () => {}

  constructor(bus: Bus, stream: string, consumer: string, limits: { maxBytes: number; maxMessages: number; ackWait: number }) {
    this.#bus = bus
    this.#inbox = bus.createInbox()
    this.#maxBytes = Math.max(limits.maxBytes, 2 * LEAST_BYTES)
    this.#maxMessages = limits.maxMessages
    this.#stream = stream
    this.#consumer = consumer
    this.#subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`
    this.#subscription = bus.nc.subscribe(`${this.#inbox}.*`, { callback: (error, message) => this.#receive(error, message) })
    this.#working = setInterval(() => {
      for (const message of this.#inHand) message.working()
    }, limits.ackWait / 3)
    void this.#watchConnection()
    this.#ask()
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    clearTimeout(this.#deadline)
    this.#subscription.unsubscribe()
    for (const message of this.#queue.splice(0)) message.nak()
    this.#settle()
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Delivered> {
    try {
      for (;;) {
        const message = this.#queue.shift()
        if (message) {
          this.#queuedBytes -= message.data.byteLength
          this.#ask()
          yield message
        } else if (this.#failure) throw this.#failure
        else if (this.#stopped) return
        else await this.#change()
      }
    } finally {
      this.stop()
    }
  }

  #ask(): void {
    const room = this.#maxBytes - this.#queuedBytes
    const batch = this.#maxMessages - this.#queue.length
    if (this.#stopped || this.#due > 0 || room < Math.max(LEAST_BYTES, this.#maxBytes / 2) || batch < this.#maxMessages / 2) return
    if (this.#bus.nc.isClosed()) {
      this.stop()
      return
    }
    this.#due = batch
    const reply = `${this.#inbox}.${++this.#request}`
    this.#bus.nc.publish(this.#subject, JSON.stringify({ batch, max_bytes: room, expires: nanos(EXPIRES) }), { reply })
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => this.#askAgain(), EXPIRES + LATE)
  }

  #askAgain(): void {
    this.#due = 0
    this.#ask()
  }

  #receive(error: Error | null, message: Msg): void {
    const delivered = error ? null : toDelivered(message, (settled) => this.#settle(settled))
    if (error) this.#fail(error)
    else if (delivered) {
      this.#queue.push(delivered)
      this.#inHand.add(delivered)
      this.#queuedBytes += message.data.byteLength
      this.#due = Math.max(0, this.#due - 1)
      this.#ask()
      this.#wake()
    } else this.#endRequest(message)
  }

  /** Any status but a heartbeat ends the request: 404 and 408 (nothing came in time), 409 (bytes used up, or the consumer is gone). */
  #endRequest(status: Msg): void {
    const { code = 0, description = '' } = status.headers ?? {}
    // A request that was given up may still be answered: it is not the open one that has ended.
    if (code === 100 || status.subject !== `${this.#inbox}.${this.#request}`) return
    if (code === 400 || (code === 409 && /deleted|push based/i.test(description)))
      this.#fail(gone(this.#stream, this.#consumer, description))
    else if (code === 503) this.#askLater()
    else this.#askAgain()
  }

  /** Nobody answers: JetStream is just starting, or the consumer was deleted while nobody listened. */
  #askLater(): void {
    clearTimeout(this.#deadline)
    this.#deadline = setTimeout(() => {
      this.#bus.jsm.consumers.info(this.#stream, this.#consumer).then(
        () => this.#askAgain(),
        (error: unknown) => {
          if (error instanceof JetStreamApiError && error.status === 404) this.#fail(gone(this.#stream, this.#consumer, error.message))
          else this.#askAgain()
        },
      )
    }, 250)
  }

  /** What has been taken is still kept from coming again after `stop`, until it is acknowledged. */
  #settle(settled?: Delivered): void {
    if (settled) this.#inHand.delete(settled)
    if (this.#stopped && (this.#inHand.size === 0 || this.#bus.nc.isClosed())) clearInterval(this.#working)
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #fail(error: Error): void {
    this.#failure = error
    this.#wake()
  }

  /** A request is forgotten by a server that restarts. */
  async #watchConnection(): Promise<void> {
    for await (const { type } of this.#bus.nc.status()) {
      if (this.#stopped) return
      if (type === 'reconnect') this.#askAgain()
      if (type === 'close') break
    }
    this.stop()
  }
}

const gone = (stream: string, consumer: string, reason: string): JetwatchError =>
  new JetwatchError(
    'CONFLICT',
    `consumer ${consumer} of ${stream} cannot be read any more: ${reason}`,
    'Start this process again: it makes the consumer anew',
  )
