import type { Preview, ServerMessage } from '@jetwatch/shared/live'
import type { Fault } from '@jetwatch/shared/status'
import type { TopicName } from '@jetwatch/shared/topics/schemas'
import { ClockOffset, wallClock } from './clock.ts'
import { LiveSocket } from './live-socket.ts'
import { EMPTY, type LiveState, mergeState } from './live-state.ts'
import { PaintMeter } from './paint-meter.ts'

export type Connection = 'connecting' | 'open' | 'lost'

export interface View extends LiveState {
  readonly connection: Connection
  /** Server's clock when the view was frozen; null while it is live. */
  readonly pausedAt: number | null
  readonly preview: Preview | null
  /** Outcome of the last threshold change asked for here. */
  readonly change:
    | { readonly state: 'sent' }
    | { readonly state: 'done'; readonly revision: number }
    | { readonly state: 'failed'; readonly fault: Fault }
    | null
  readonly fault: Fault | null
}

const REPORT_MS = 1_000
const LOST: Fault = {
  code: 'NATS_UNAVAILABLE',
  message: 'there is no connection to the dashboard server',
  remedy: 'Wait until the page has reconnected, then apply again',
}

/** The page's one source of truth: what the server sent, frozen while paused. Made once per page. */
export class LiveStore {
  #view: View = { ...EMPTY, connection: 'connecting', pausedAt: null, preview: null, change: null, fault: null }
  readonly #listeners = new Set<() => void>()
  readonly #clock = new ClockOffset()
  readonly #paint = new PaintMeter()
  #socket: LiveSocket | null = null
  #report: ReturnType<typeof setInterval> | undefined
  #requests = 0
  #changeId: number | null = null
  /** Components that use a topic. */
  readonly #watching = new Map<TopicName, number>()
  #tellingTopics = false

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly view = (): View => this.#view

  /** Connects; returns what disconnects. */
  start(): () => void {
    this.#socket = new LiveSocket({
      opened: () => {
        this.#set({ connection: 'open' })
        this.#tellTopics()
        // A view that opens paused has to have something to freeze.
        if (this.#stopped() && this.#view.numbers) this.#socket?.send({ type: 'view', paused: true })
      },
      message: (message) => this.#receive(message),
      lost: () => {
        this.#paint.forget()
        this.#set({ connection: 'lost' })
      },
      unreadable: (reason) =>
        this.#set({
          fault: { code: 'BAD_MESSAGE', message: `a message of the server cannot be read (${reason})`, remedy: 'Reload the page' },
        }),
    })
    this.#report = setInterval(() => this.#reportPaint(), REPORT_MS)
    const visibility = () => this.#tellView()
    document.addEventListener('visibilitychange', visibility)
    return () => {
      document.removeEventListener('visibilitychange', visibility)
      clearInterval(this.#report)
      this.#socket?.close()
      this.#socket = null
    }
  }

  /** Freezes or resumes the view; the stream goes on. A resumed view catches up by a snapshot. */
  setPaused(paused: boolean): void {
    if (paused === (this.#view.pausedAt !== null)) return
    this.#set({ pausedAt: paused ? this.serverTime() : null })
    this.#tellView()
  }

  /** Asks for a topic until what is returned is called. Several may ask for the same. */
  watchTopic(name: TopicName): () => void {
    this.#watching.set(name, (this.#watching.get(name) ?? 0) + 1)
    this.#tellTopics()
    return () => {
      const left = (this.#watching.get(name) ?? 1) - 1
      if (left > 0) this.#watching.set(name, left)
      else this.#watching.delete(name)
      this.#tellTopics()
    }
  }

  /** To be called in the frame that paints the histogram. */
  painted(): void {
    if (this.#clock.estimate) this.#paint.painted(this.serverTime())
  }

  /** Publish → paint of a frame that this page showed live, milliseconds, by its publish time; null where it did not. */
  paintOf(published: number): number | null {
    return this.#paint.latencyOf(published)
  }

  requestPreview(cut: number): void {
    this.#socket?.send({ type: 'preview', id: ++this.#requests, cut })
  }

  requestThreshold(cut: number): void {
    const { about, numbers } = this.#view
    if (!about) return
    this.#changeId = ++this.#requests
    const sent = this.#socket?.send({
      type: 'threshold',
      id: this.#changeId,
      model: about.model,
      cut,
      expected: numbers?.threshold?.revision ?? 0,
      reason: 'set on the live page',
    })
    this.#set({ change: sent ? { state: 'sent' } : { state: 'failed', fault: LOST } })
  }

  /** Server's clock, milliseconds since 1970; ours until the first ping came back. */
  serverTime(): number {
    return wallClock() + (this.#clock.estimate?.offset ?? 0)
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case 'snapshot':
      case 'state':
        if (this.#stopped()) {
          if (this.#view.numbers) return
          this.#set(mergeState(this.#view, message))
          this.#tellView()
          return
        }
        if (message.arrivals) this.#paint.arrived(message.arrivals)
        this.#set(mergeState(this.#view, message))
        return
      case 'pong':
        this.#clock.add({ sent: message.time, received: wallClock(), server: message.server })
        return
      case 'preview':
        this.#set({ preview: message })
        return
      case 'threshold-ack':
        if (message.id === this.#changeId) this.#set({ change: { state: 'done', revision: message.threshold.revision } })
        return
      case 'error': {
        const { code, message: text, remedy, id } = message
        const fault = { code, message: text, remedy }
        this.#set(id !== null && id === this.#changeId ? { change: { state: 'failed', fault } } : { fault })
      }
    }
  }

  /** Nothing is shown anew: paused by hand, or a tab in the background. */
  #stopped(): boolean {
    return this.#view.pausedAt !== null || document.hidden
  }

  #tellView(): void {
    this.#paint.forget()
    this.#socket?.send({ type: 'view', paused: this.#stopped() })
  }

  /** One message for all that mount and unmount together. */
  #tellTopics(): void {
    if (this.#tellingTopics) return
    this.#tellingTopics = true
    queueMicrotask(() => {
      this.#tellingTopics = false
      this.#socket?.send({ type: 'watch', topics: [...this.#watching.keys()] })
    })
  }

  #reportPaint(): void {
    const samples = this.#paint.take()
    if (samples.length) this.#socket?.send({ type: 'painted', samples })
  }

  #set(change: Partial<View>): void {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener()
  }
}
