import type { Msg, MsgHdrs } from '@nats-io/nats-core'

/** A message as a reader of a stream sees it. */
export interface Followed {
  /** Position in the stream. */
  readonly seq: number
  readonly subject: string
  readonly headers: MsgHdrs | undefined
  readonly data: Uint8Array
  readonly redelivered: boolean
  /** Messages of this subject still to come, when this one was delivered. 0: caught up. */
  readonly pending: number
}

/** A message of a durable consumer: it comes again unless it is acknowledged within the ack wait. */
export interface Delivered extends Followed {
  ack(): void
  /** Gives it back: it comes again at once, to whoever asks. */
  nak(): void
  /** Starts the ack wait over. */
  working(): void
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const ACK = encode('+ACK')
const NAK = encode('-NAK')
const WORKING = encode('+WPI')

/**
 * Reads the reply subject of a delivery: `$JS.ACK.stream.consumer.deliveries.stream seq.consumer seq.time.pending`, with domain and
 * account before the stream from the servers that send 11 tokens or more. Null if it is none. `onSettled` hears of its ack or nak.
 */
export function toDelivered(message: Msg, onSettled: (delivered: Delivered) => void = () => {}): Delivered | null {
  const tokens = message.reply?.split('.') ?? []
  if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return null
  const at = tokens.length === 9 ? 4 : tokens.length >= 11 ? 6 : -1
  if (at < 0) return null
  const [deliveries, seq, , , pending] = tokens.slice(at, at + 5).map(Number)
  if (![deliveries, seq, pending].every(Number.isSafeInteger)) return null
  const settle = (answer: Uint8Array): void => {
    message.respond(answer)
    onSettled(delivered)
  }
  const delivered: Delivered = {
    seq: seq as number,
    subject: message.subject,
    headers: message.headers,
    data: message.data,
    redelivered: (deliveries as number) > 1,
    pending: pending as number,
    ack: () => settle(ACK),
    nak: () => settle(NAK),
    working: () => void message.respond(WORKING),
  }
  return delivered
}
