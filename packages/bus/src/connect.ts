import { JetwatchError } from '@jetwatch/shared/errors'
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { createInbox } from '@nats-io/nats-core'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { type Credentials, connectionOptions } from './credentials.ts'

/** A connection to NATS with JetStream. Once made it reconnects for ever; `close` flushes what is buffered first. */
export interface Bus {
  readonly nc: NatsConnection
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  /** A new subject for answers, where this user may listen. */
  createInbox(): string
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface ConnectOptions extends Credentials {
  /** `nats://host:port`, one or several of a cluster. */
  readonly servers: string | readonly string[]
  /** Shown by the server's own monitoring. */
  readonly name: string
  /** Milliseconds to wait for the first connection, and for an answer of the JetStream API. */
  readonly timeout?: number
}

const CLOSE_MS = 2_000

/** @throws NATS_UNAVAILABLE if no server answers, it refuses us, or it runs without JetStream. */
export async function connectBus({ servers, name, timeout = 5_000, ...credentials }: ConnectOptions): Promise<Bus> {
  const list = typeof servers === 'string' ? [servers] : [...servers]
  const proof = connectionOptions(credentials)
  let nc: NatsConnection
  try {
    nc = await connect({
      servers: list,
      name,
      timeout,
      ...proof,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      pingInterval: 10_000,
      noAsyncTraces: true,
    })
  } catch (cause) {
    throw refused(list, cause)
  }
  try {
    const jsm = await jetstreamManager(nc, { timeout })
    const js = jetstream(nc, { timeout })
    const close = () => closeConnection(nc)
    const newInbox = (): string => createInbox(proof.inboxPrefix)
    return { nc, js, jsm, createInbox: newInbox, close, [Symbol.asyncDispose]: close }
  } catch (cause) {
    await nc.close()
    throw new JetwatchError(
      'NATS_UNAVAILABLE',
      `${list.join(', ')} answers, but its JetStream does not (${text(cause)})`,
      'Start nats-server with JetStream: nats-server -js',
      {
        cause,
      },
    )
  }
}

/** Drains while the server is there; a server that is gone must not keep us from leaving. */
async function closeConnection(nc: NatsConnection): Promise<void> {
  if (nc.isClosed()) return
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_MS)
  })
  await Promise.race([nc.drain().catch(() => undefined), limit])
  clearTimeout(timer)
  await nc.close()
}

function refused(servers: readonly string[], cause: unknown): JetwatchError {
  const reason = text(cause)
  const remedy = /authori[sz]ation/i.test(reason)
    ? 'Give the token this server asks for in NATS_TOKEN, or set NATS_USER and NATS_PASSWORD'
    : /certificate|TLS|tls|self-signed/.test(reason)
      ? 'Set NATS_CA to the PEM file that signed the server’s certificate'
      : 'Start it (npm start brings its own nats-server), or set NATS_URL to one that runs'
  return new JetwatchError('NATS_UNAVAILABLE', `no NATS server can be used at ${servers.join(', ')} (${reason})`, remedy, { cause })
}

const text = (cause: unknown): string => (cause instanceof Error ? cause.message || cause.name : String(cause))
