import { type ClientMessage, type ServerMessage, serverMessageSchema, WS_PATH } from '@jetwatch/shared/live'
import { config } from 'zod'

// The policy of the page forbids compiling code at run time; zod would try to, and the browser would report it.
config({ jitless: true })

export interface SocketEvents {
  readonly opened: () => void
  readonly message: (message: ServerMessage) => void
  /** The connection is gone, or silent for {@link SILENCE_MS}; it is being made anew. */
  readonly lost: () => void
  /** A message that keeps no schema of ours: another version of the server. */
  readonly unreadable: (reason: string) => void
}

/** Silence that counts as a lost connection, with a ping every half second. */
const SILENCE_MS = 1_300
const PING_MS = 500
const RETRY_MS = [100, 250, 500, 1_000] as const

/** A socket that heals itself. `close` ends it for good. */
export class LiveSocket {
  readonly #events: SocketEvents
  #socket: WebSocket | null = null
  #heard = 0
  #ticked = 0
  #attempt = 0
  #pings = 0
  #closed = false
  #retry: ReturnType<typeof setTimeout> | undefined
  readonly #watch: ReturnType<typeof setInterval>

  constructor(events: SocketEvents) {
    this.#events = events
    this.#watch = setInterval(() => this.#tick(), PING_MS)
    this.#connect()
  }

  /** False while there is no connection: the message is not kept for later. */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(JSON.stringify(message))
    return true
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#watch)
    clearTimeout(this.#retry)
    this.#socket?.close()
  }

  #connect(): void {
    const { protocol, host } = window.location
    const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${WS_PATH}`)
    this.#socket = socket
    this.#heard = performance.now()
    socket.onopen = () => {
      this.#attempt = 0
      this.#heard = performance.now()
      this.#events.opened()
      this.#ping()
    }
    socket.onmessage = (event) => {
      if (socket !== this.#socket) return
      this.#heard = performance.now()
      this.#read(String(event.data))
    }
    socket.onclose = () => {
      if (socket === this.#socket) this.#lose()
    }
  }

  #read(text: string): void {
    let input: unknown
    try {
      input = JSON.parse(text)
    } catch {
      this.#events.unreadable('it is not JSON')
      return
    }
    const parsed = serverMessageSchema.safeParse(input)
    if (parsed.success) this.#events.message(parsed.data)
    else this.#events.unreadable(parsed.error.issues[0]?.message ?? 'unknown')
  }

  #tick(): void {
    const now = performance.now()
    // After a sleep of our own, what came meanwhile is still to be read.
    const slept = now - this.#ticked > 2 * PING_MS
    this.#ticked = now
    if (this.#socket && !slept && now - this.#heard > SILENCE_MS) this.#lose()
    else this.#ping()
  }

  #ping(): void {
    this.send({ type: 'ping', id: this.#pings++, time: performance.timeOrigin + performance.now() })
  }

  #lose(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    if (this.#closed) return
    this.#events.lost()
    clearTimeout(this.#retry)
    const delay = RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)]
    this.#retry = setTimeout(() => this.#connect(), delay)
  }
}
