import { setTimeout as sleep } from 'node:timers/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { ProducerState } from '@jetwatch/shared/run'
import { applyCommand, type Control, isOver, type ReplayCommand } from '@jetwatch/shared/run-control'
import type { State } from './state.ts'

const POLL_MS = 40
/** Longest wait for the producer to stand where a step begins. */
const HOLD_MS = 3_000

/**
 * Gives a command to a run; resolves with the document that says so. A step that follows a pause or a jump waits until the producer holds, so that it
 * counts from there.
 * @throws CONFLICT where the run has no control document, has ended, or cannot do that now.
 */
export function commandRun(
  state: State,
  run: string,
  command: ReplayCommand,
  author: string,
  now: () => number = Date.now,
): Promise<Control> {
  return state.changeControl(run, async (control) => {
    if (control === null) throw new JetwatchError('CONFLICT', `run ${run} takes no commands`, 'See jetwatch runs for those that do')
    const place = command.kind === 'step' ? await standing(state, control) : await state.readProducer(run)
    return applyCommand(control, command, place, { author, at: now() })
  })
}

/** The producer's state when it stands where a step may begin: it holds, or a step is under way and the next one adds up. */
async function standing(state: State, control: Control): Promise<ProducerState | null> {
  const playing = !control.paused && control.until === null
  const end = performance.now() + HOLD_MS
  for (;;) {
    const producer = await state.readProducer(control.run)
    if (playing || control.stop || (producer && isOver(producer))) return producer
    if (producer && producer.control >= control.revision && (producer.paused || (control.until ?? 0) > producer.position)) return producer
    if (performance.now() > end) {
      throw new JetwatchError('CONFLICT', `run ${control.run} does not hold yet, so a step would begin nobody knows where`, 'Try again')
    }
    await sleep(POLL_MS)
  }
}

/** The producer's first state that obeys the revision (or is its last); null after `milliseconds` without one. */
export async function untilObeyed(state: State, run: string, revision: number, milliseconds = HOLD_MS): Promise<ProducerState | null> {
  const end = performance.now() + milliseconds
  for (;;) {
    const producer = await state.readProducer(run)
    if (producer && (producer.control >= revision || isOver(producer))) return producer
    if (performance.now() > end) return null
    await sleep(POLL_MS)
  }
}
