import { describeError } from '@jetwatch/shared/errors'
import type { ReplayRequest } from '@jetwatch/shared/replay-request'
import { KnownFiles } from './known-files.ts'
import { type PreparedRun, prepareRun, requestedMaterial } from './prepare-run.ts'
import { type Requests, toFault } from './requests.ts'
import { type Ground, type RunEnd, RunInHand } from './run-in-hand.ts'
import type { Screen } from './screen.ts'
import type { System } from './system.ts'
import { startTicker } from './ticker.ts'

export interface PlayOptions {
  /** The system stays up when a run has ended. */
  readonly stays: boolean
  readonly terminal: boolean
  readonly screen: Screen
  /** Resolves when all is to end. */
  readonly halt: Promise<void>
  /** Hears how each run ended. */
  readonly onEnd: (end: RunEnd) => void
}

/**
 * Plays the run in hand and those that are asked for, one after the other, until `halt`, or (unless it stays) to the end of the last one. What has
 * begun by then is done with before this resolves; the run in hand at that time is left to the caller.
 * @throws what `halt` throws, and what broke a run where the system does not stay.
 */
export async function playRuns(system: System, ground: Ground, options: PlayOptions): Promise<void> {
  const player = new RunsPlayer(system, ground, options)
  try {
    await player.play()
  } finally {
    player.stopTicker()
  }
}

type Turn = { readonly kind: 'halt' } | { readonly kind: 'request' } | { readonly kind: 'over'; readonly fault: unknown }

class RunsPlayer {
  readonly #system: System
  readonly #ground: Ground
  readonly #options: PlayOptions
  readonly #requests: Requests
  readonly #files = new KnownFiles()
  /** Of the run that was in hand last. */
  #before: PreparedRun
  stopTicker: () => void = () => {}

  constructor(system: System, ground: Ground, options: PlayOptions) {
    const { run, requests } = system
    if (!run || !requests) throw new TypeError('nothing has been started')
    this.#system = system
    this.#ground = ground
    this.#options = options
    this.#requests = requests
    this.#before = run.prepared
    // Heard of at the end of a turn.
    options.halt.catch(() => undefined)
    this.#begun(run)
  }

  async play(): Promise<void> {
    for (;;) {
      const turn = await this.#next()
      if (turn.kind === 'halt') return
      if (turn.kind === 'over') await this.#over(turn.fault)
      else await this.#answer()
      if (this.#system.run) continue
      if (!this.#options.stays) return
      this.#system.presence?.tell('waiting', null)
      this.#ground.say('  Ready for the next replay: /replay on the page, or jetwatch control start RECIPE. Ctrl-C ends everything.')
    }
  }

  #next(): Promise<Turn> {
    const halt = this.#options.halt.then((): Turn => ({ kind: 'halt' }))
    const over = this.#system.run?.over.then(
      (): Turn => ({ kind: 'over', fault: null }),
      (fault: unknown): Turn => ({ kind: 'over', fault }),
    )
    const request = this.#requests.waiting().then((): Turn => ({ kind: 'request' }))
    return Promise.race([halt, ...(over ? [over] : []), request])
  }

  async #over(fault: unknown): Promise<void> {
    await this.#endRun(fault)
    if (fault === null) return
    if (!this.#options.stays) throw fault
    this.#ground.say(`! ${describeError(fault)}`)
  }

  /** A refusal before the run in hand was ended leaves it alone. */
  async #answer(): Promise<void> {
    const request = this.#requests.take()
    if (!request) return
    const { id, author } = request
    this.#ground.say(`  ${author} asks for ${request.recipe.name}`)
    try {
      const prepared = await this.#prepare(request)
      await this.#requests.answer(id, { state: 'preparing', detail: this.#system.run ? `ending ${this.#system.run.name}` : 'starting' })
      await this.#endRun(null)
      await this.#requests.answer(id, { state: 'preparing', detail: 'starting scorer and producer' })
      const run = await RunInHand.open(prepared, this.#ground, true)
      this.#system.run = run
      await run.start()
      this.#begun(run)
      await this.#requests.answer(id, { state: 'started', run: run.name })
    } catch (error) {
      if (this.#ground.signal.aborted) return
      this.#ground.say(`! ${describeError(error)}`)
      // One that did not come up is not the run in hand.
      if (this.#system.run && this.#system.run.prepared !== this.#before) await this.#endRun(error)
      await this.#requests.answer(id, { state: 'refused', error: toFault(error) })
    }
  }

  async #prepare(request: ReplayRequest): Promise<PreparedRun> {
    const { steps, cacheDir, scoring } = this.#ground
    await this.#requests.answer(request.id, { state: 'preparing', detail: 'checking the recipe, its files and the model' })
    return prepareRun(() => requestedMaterial(request, this.#before.model, this.#files), {
      ...{ steps, cacheDir, engine: scoring.engine },
      onStep: (detail) => void this.#requests.answer(request.id, { state: 'preparing', detail }).catch(() => undefined),
    })
  }

  #begun(run: RunInHand): void {
    const { screen, terminal } = this.#options
    this.#before = run.prepared
    this.#files.add(run.prepared.recipe)
    this.#system.presence?.tell('running', run.name)
    this.stopTicker = startTicker(this.#system.url as string, screen, terminal)
  }

  async #endRun(fault: unknown): Promise<void> {
    const { run, presence } = this.#system
    if (!run) return
    this.stopTicker()
    presence?.tell('switching', run.name)
    this.#ground.say(`  ${run.name} ends: what is on its way is decided first`)
    const end = await this.#system.endRun(fault)
    if (end) this.#options.onEnd(end)
  }
}
