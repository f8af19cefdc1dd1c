import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { MAX_CLIENT_BYTES } from '@jetwatch/shared/live'
import type { TopicName } from '@jetwatch/shared/topics/schemas'
import { WebSocketServer } from 'ws'
import type { Visitor } from './access/visitor.ts'
import type { Gateway } from './gateway.ts'
import { StateCache } from './state-cache.ts'
import { Viewer } from './viewer.ts'

const TICK_MS = 100
const MAX_VIEWERS = 128

/** All browsers that look, and the clock that serves them. */
export class Viewers {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_CLIENT_BYTES, perMessageDeflate: false, clientTracking: false })
  readonly #viewers = new Set<Viewer>()
  readonly #gateway: Gateway
  readonly #cache: StateCache
  readonly #timer: ReturnType<typeof setInterval>

  constructor(gateway: Gateway) {
    this.#gateway = gateway
    this.#cache = new StateCache(gateway)
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  get count(): number {
    return this.#viewers.size
  }

  /** States that slow viewers were not sent. */
  get skipped(): number {
    let sum = 0
    for (const viewer of this.#viewers) sum += viewer.skipped
    return sum
  }

  /** Takes over a checked upgrade request of somebody who may view. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, visitor: Visitor): void {
    if (this.#viewers.size >= MAX_VIEWERS) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const viewer = new Viewer(webSocket, this.#gateway, visitor)
      if (this.#viewers.size === 0) this.#cache.restart()
      this.#viewers.add(viewer)
      webSocket.on('close', () => this.#viewers.delete(viewer))
    })
  }

  close(): void {
    clearInterval(this.#timer)
    for (const viewer of this.#viewers) viewer.close()
    this.#server.close()
  }

  #tick(): void {
    if (this.#viewers.size === 0) return
    const watched = new Set<TopicName>()
    for (const viewer of this.#viewers) for (const topic of viewer.watched) watched.add(topic)
    this.#cache.refresh(this.#viewers.size, watched, Date.now())
    for (const viewer of this.#viewers) viewer.offer(this.#cache)
  }
}
