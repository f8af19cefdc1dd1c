import type { State } from '@jetwatch/bus/state'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Run } from '@jetwatch/shared/run'
import { readManifest } from '../manifest-file.ts'
import { refusal } from './model-cards.ts'

/** Models at once at most: each is a process that scores every event. */
const MOST_MODELS = 4

/** Changes of which models score the run: the document is changed, and whoever runs the scorers follows it. One at a time. */
export class RunModels {
  readonly #state: State
  readonly #folder: string
  #last: Promise<unknown> = Promise.resolve()

  constructor(state: State, folder: string) {
    this.#state = state
    this.#folder = folder
  }

  /**
   * `scoring` are the models that have decided events. @throws USAGE for what is not possible, CONFLICT where the run is over.
   */
  change(run: string, model: string, action: 'start' | 'stop' | 'make-primary', scoring: ReadonlySet<string>): Promise<Run> {
    const changed = this.#last.then(() => this.#change(run, model, action, scoring))
    this.#last = changed.catch(() => undefined)
    return changed
  }

  async #change(name: string, model: string, action: 'start' | 'stop' | 'make-primary', scoring: ReadonlySet<string>): Promise<Run> {
    const run = await this.#state.readRun(name)
    if (!run || run.ended !== null) throw new JetwatchError('CONFLICT', `the run ${name} is over`, 'Start another run')
    const next =
      action === 'start' ? await this.#withModel(run, model) : action === 'stop' ? without(run, model) : withPrimary(run, model, scoring)
    if (next !== run) await this.#state.writeRun(next)
    return next
  }

  async #withModel(run: Run, model: string): Promise<Run> {
    if (run.models.includes(model)) return run
    const { manifest, reason } = await readManifest(this.#folder, model)
    const refused = manifest ? refusal(manifest, run) : reason
    if (refused) throw new JetwatchError('USAGE', refused, 'Choose a model that is made for this stream')
    if (run.models.length >= MOST_MODELS)
      throw new JetwatchError('USAGE', `${run.models.length} models score already`, 'Stop one of them first')
    return { ...run, models: [...run.models, model] }
  }
}

function without(run: Run, model: string): Run {
  if (model === run.primary) throw new JetwatchError('USAGE', `${model} is the primary model`, 'Make another model the primary first')
  return { ...run, models: run.models.filter((name) => name !== model) }
}

function withPrimary(run: Run, model: string, scoring: ReadonlySet<string>): Run {
  if (!run.models.includes(model) || !scoring.has(model))
    throw new JetwatchError(
      'USAGE',
      `${model} has not decided any event of this run`,
      'Start it beside the primary and wait for its first decision',
    )
  return { ...run, primary: model }
}
