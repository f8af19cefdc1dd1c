import { randomUUID } from 'node:crypto'
import { type ErrorCode, JetwatchError } from '@jetwatch/shared/errors'
import { answersRequests, type ReplayAnswer, type ReplayRequest } from '@jetwatch/shared/replay-request'
import type { Fault } from '@jetwatch/shared/status'
import type { State } from './state.ts'

/** What a page or a command asks for; who and when are added here. */
export type Wish = Pick<ReplayRequest, 'recipe' | 'speed' | 'author'> & Partial<Pick<ReplayRequest, 'from' | 'model'>>

/**
 * Writes a request for another run and gives its id; the answer comes in the answer document under that id.
 * @throws CONFLICT where no `jetwatch up` answers requests.
 */
export async function sendReplayRequest(state: State, { from = 0, ...wish }: Wish, now = Date.now()): Promise<string> {
  if (!answersRequests(await state.readSupervisor(), now)) {
    throw new JetwatchError('CONFLICT', 'no jetwatch up or replay is there to begin another run', 'Start one: jetwatch up')
  }
  const id = randomUUID()
  await state.writeReplayRequest({ id, from, ...wish, at: now })
  return id
}

/**
 * Follows the answer to a request until the run has started; gives its name. `onPreparing` hears what is being done.
 * @throws the fault that a refusal names; ENVIRONMENT when there was no answer in time.
 */
export async function untilAnswered(
  state: State,
  id: string,
  {
    milliseconds = 120_000,
    onPreparing = () => {},
  }: { readonly milliseconds?: number; readonly onPreparing?: (detail: string) => void } = {},
): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let hear: (answer: ReplayAnswer) => void = () => {}
  const answered = new Promise<string>((resolve, reject) => {
    hear = (answer) => {
      if (answer.id !== id) return
      if (answer.state === 'started') resolve(answer.run)
      else if (answer.state === 'refused') reject(faultError(answer.error))
      else onPreparing(answer.detail)
    }
    timer = setTimeout(() => reject(noAnswer(milliseconds)), milliseconds)
  })
  // Heard of below; until then it may be refused already.
  answered.catch(() => undefined)
  try {
    const watch = await state.watchReplayAnswer(hear)
    return await answered.finally(() => watch.stop())
  } finally {
    clearTimeout(timer)
  }
}

const faultError = ({ code, message, remedy }: Fault): JetwatchError => new JetwatchError(code as ErrorCode, message, remedy)

const noAnswer = (milliseconds: number): JetwatchError =>
  new JetwatchError('ENVIRONMENT', `there was no answer in ${milliseconds / 1000} s`, 'See what the jetwatch up of this system says')
