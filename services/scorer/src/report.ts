import type { Engine } from '@jetwatch/engine/engine'
import type { ScorerState } from '@jetwatch/shared/run'
import type { Published } from './publish.ts'
import type { FrameScorer } from './score.ts'

/** The device as people read it. */
export const describeDevice = ({ device, precision }: Engine): string => (precision === 'fp32' ? device : `${device} in ${precision}`)

/** Figures of this scorer process, told as its state. */
export class Report {
  readonly #fixed: Pick<ScorerState, 'model' | 'run' | 'id' | 'modelSha256' | 'engine' | 'device' | 'batch'>
  readonly #revision: () => number
  #scorer: FrameScorer | null = null
  #scored = 0
  #dead = 0
  #deadFrames = 0
  #flags = 0
  #duplicates = 0

  constructor(engine: Engine, batch: number, run: string, id: string, revision: () => number) {
    const { name, sha256 } = engine.model.manifest
    this.#fixed = { model: name, run, id, modelSha256: sha256, engine: engine.name, device: describeDevice(engine), batch }
    this.#revision = revision
  }

  /** True once scoring has begun. */
  get running(): boolean {
    return this.#scorer !== null
  }

  begun(scorer: FrameScorer): void {
    this.#scorer = scorer
  }

  add(published: Published): void {
    this.#scored += published.scored
    this.#dead += published.dead
    this.#deadFrames += published.deadFrames
    this.#flags += published.flags
    this.#duplicates += published.duplicates
  }

  /** For the log. */
  get totals(): Published {
    return { scored: this.#scored, dead: this.#dead, deadFrames: this.#deadFrames, flags: this.#flags, duplicates: this.#duplicates }
  }

  state(state: ScorerState['state'], error: string | null = null): ScorerState {
    return {
      ...this.#fixed,
      state,
      scored: this.#scored,
      dead: this.#dead,
      deadFrames: this.#deadFrames,
      thresholdRevision: this.#revision(),
      engineMicroseconds: this.#scorer?.takeMicroseconds() ?? 0,
      error,
      updated: Date.now(),
    }
  }
}
