import { allows } from '@jetwatch/shared/access'
import { JetwatchError } from '@jetwatch/shared/errors'
import { type ClientMessage, clientMessageSchema, type ServerMessage } from '@jetwatch/shared/live'
import type { Fault } from '@jetwatch/shared/status'
import type { Threshold } from '@jetwatch/shared/threshold'
import type { TopicName } from '@jetwatch/shared/topics/schemas'
import { describeIssues } from '@jetwatch/shared/validate'
import type { WebSocket } from 'ws'
import { audited } from './access/audited.ts'
import type { Visitor } from './access/visitor.ts'
import type { Gateway } from './gateway.ts'
import type { StateCache } from './state-cache.ts'

/** A viewer with more than this unsent is skipped: it gets the latest state when it has read what it was sent. */
export const MAX_BUFFERED = 256 * 1024
/** Messages a client may send: this many at once, and this many each second. */
const BURST = 120
const PER_SECOND = 60
/** Bad messages after which a client is sent away. */
const MAX_FAULTS = 20
/** Ticks between two batches of flagged jets. */
const FLAG_TICKS = 10

/** Codes of RFC 6455: the client broke our policy. */
const POLICY = 1008
const NO_TOPICS: ReadonlySet<TopicName> = new Set()

/** One browser: what it has had, and what it asks for. */
export class Viewer {
  readonly #socket: WebSocket
  readonly #gateway: Gateway
  readonly #visitor: Visitor
  #run: string | null = null
  /** Versions of the parts it has; null before its snapshot. */
  #has: { about: number; histogram: number; roc: number; flags: number; arrivals: number } | null = null
  #topics: ReadonlySet<TopicName> = new Set()
  /** Versions of the topics it has. */
  readonly #hasTopics = new Map<TopicName, number>()
  #paused = false
  #flagWait = 0
  #allowance = BURST
  #faults = 0
  #skipped = 0

  constructor(socket: WebSocket, gateway: Gateway, visitor: Visitor) {
    this.#socket = socket
    this.#gateway = gateway
    this.#visitor = visitor
    socket.on('message', (data, isBinary) => void this.#read(isBinary ? null : String(data)))
    // The socket closes itself after an error; there is nobody to tell.
    socket.on('error', () => {})
  }

  /** States it was not sent because it reads too slowly. */
  get skipped(): number {
    return this.#skipped
  }

  /** What its page shows now; nothing while it is paused. */
  get watched(): ReadonlySet<TopicName> {
    return this.#paused ? NO_TOPICS : this.#topics
  }

  /** Every 100 ms: sends what is newer than what it has. */
  offer(cache: StateCache): void {
    this.#allowance = Math.min(BURST, this.#allowance + PER_SECOND / 10)
    if (this.#paused || this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > MAX_BUFFERED) {
      this.#skipped++
      return
    }
    const feed = this.#gateway.feed
    // Another primary is another page: nothing of the one before may stay.
    const run = feed && `${feed.run.run} ${feed.primary?.model}`
    if (run !== this.#run) this.#forget()
    this.#run = run
    this.#socket.send(this.#compose(cache))
  }

  /** It gets a snapshot next. */
  #forget(): void {
    this.#has = null
    this.#hasTopics.clear()
    this.#flagWait = 0
  }

  close(): void {
    this.#socket.close(1001, 'the dashboard server stops')
    this.#socket.terminate()
  }

  #compose(cache: StateCache): string {
    const has = this.#has
    const parts = [`{"type":"${has ? 'state' : 'snapshot'}"`, `"numbers":${cache.numbers.json}`]
    if (has?.about !== cache.about.version) parts.push(`"about":${cache.about.json}`)
    if (has?.roc !== cache.roc.version) parts.push(`"roc":${cache.roc.json}`)
    if (has?.histogram !== cache.histogram.version) {
      parts.push(`"histogram":${cache.histogram.json}`)
      const arrivals = has ? this.#gateway.arrivals.between(has.arrivals, cache.arrivalsEnd) : []
      if (arrivals.length) parts.push(`"arrivals":${JSON.stringify(arrivals)}`)
    }
    const primary = this.#gateway.feed?.primary ?? null
    let flags = has?.flags ?? 0
    if (primary && primary.gallery.newest !== flags && --this.#flagWait <= 0) {
      this.#flagWait = FLAG_TICKS
      parts.push(`"flags":[${primary.gallery.after(flags, primary.reference).join(',')}]`)
      flags = primary.gallery.newest
    }
    const topics = this.#composeTopics(cache)
    if (topics) parts.push(topics)
    this.#has = {
      about: cache.about.version,
      histogram: cache.histogram.version,
      roc: cache.roc.version,
      flags,
      arrivals: cache.arrivalsEnd,
    }
    return `${parts.join(',')}}`
  }

  #composeTopics(cache: StateCache): string | null {
    const parts: string[] = []
    for (const name of this.#topics) {
      const { version, json } = cache.topics.part(name)
      if (this.#hasTopics.get(name) === version) continue
      this.#hasTopics.set(name, version)
      parts.push(`"${name}":${json}`)
    }
    return parts.length ? `"topics":{${parts.join(',')}}` : null
  }

  async #read(text: string | null): Promise<void> {
    if (--this.#allowance < 0) {
      this.#fault(null, { code: 'BAD_MESSAGE', message: 'too many messages', remedy: `Send at most ${PER_SECOND} a second` })
      this.#socket.close(POLICY, 'too many messages')
      return
    }
    let input: unknown
    try {
      input = text === null ? undefined : JSON.parse(text)
    } catch {
      input = undefined
    }
    const parsed = clientMessageSchema.safeParse(input)
    if (parsed.success) {
      await this.#answer(parsed.data)
      return
    }
    const message =
      input === undefined
        ? 'the message is not JSON text'
        : `the message does not match its schema: ${describeIssues(parsed.error).slice(0, 300)}`
    this.#fault(idOf(input), { code: 'BAD_MESSAGE', message, remedy: 'Reload the page; other clients: see packages/shared/src/live.ts' })
    if (++this.#faults >= MAX_FAULTS) this.#socket.close(POLICY, 'too many bad messages')
  }

  async #answer(message: ClientMessage): Promise<void> {
    switch (message.type) {
      case 'ping':
        this.#send({ type: 'pong', id: message.id, time: message.time, server: Date.now() })
        return
      case 'painted':
        this.#gateway.addPaint(message.samples)
        return
      case 'view':
        this.#paused = message.paused
        if (!message.paused) this.#forget()
        return
      case 'watch':
        this.#topics = new Set(message.topics as TopicName[])
        // What it stopped watching is old when it comes back.
        for (const name of this.#hasTopics.keys()) if (!this.#topics.has(name)) this.#hasTopics.delete(name)
        return
      case 'preview': {
        const primary = this.#gateway.feed?.primary
        if (primary) this.#send({ type: 'preview', id: message.id, ...primary.preview(message.cut, Date.now()) })
        return
      }
      case 'threshold':
        await this.#setThreshold(message)
    }
  }

  async #setThreshold(message: Extract<ClientMessage, { type: 'threshold' }>): Promise<void> {
    const { id, model } = message
    const action = { visitor: this.#visitor, name: `threshold ${model}`, body: () => message }
    const codeOf = (error: unknown): string => (error instanceof JetwatchError ? error.code : 'NATS_UNAVAILABLE')
    try {
      const threshold = await audited(
        this.#gateway.audit,
        action,
        () => this.#propose(message),
        codeOf,
        () => this.#gateway.missAudit(),
      )
      this.#send({ type: 'threshold-ack', id, threshold })
    } catch (error) {
      this.#fault(id, {
        code: error instanceof JetwatchError ? error.code : 'NATS_UNAVAILABLE',
        message: error instanceof Error ? error.message : String(error),
        remedy: error instanceof JetwatchError ? error.remedy : 'Check nats-server, then apply again',
      })
    }
  }

  async #propose({ model, cut, expected, reason }: Extract<ClientMessage, { type: 'threshold' }>): Promise<Threshold> {
    const { role, user } = this.#visitor
    if (!allows(role, 'operate'))
      throw new JetwatchError('ACCESS', 'only who operates may set a threshold', 'Sign in with a token that may')
    if (!this.#gateway.feed?.models.has(model))
      throw new JetwatchError('BAD_THRESHOLD', `no model ${model} is running`, 'Reload the page to see what is running')
    const proposal = { cut, policy: { kind: 'fixed' as const }, author: user ?? 'dashboard', reason }
    return this.#gateway.thresholds.proposeThreshold(model, proposal, expected)
  }

  #fault(id: number | null, fault: Fault): void {
    this.#send({ type: 'error', id, ...fault })
  }

  /** Answers are small; a client that does not read gets none of them either. */
  #send(message: ServerMessage): void {
    if (this.#socket.readyState === this.#socket.OPEN && this.#socket.bufferedAmount <= MAX_BUFFERED)
      this.#socket.send(JSON.stringify(message))
  }
}

/** The id of a message that is otherwise wrong, so that its sender can tell which. */
function idOf(input: unknown): number | null {
  if (typeof input !== 'object' || input === null || !('id' in input)) return null
  const { id } = input
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null
}
