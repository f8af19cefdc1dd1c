import { connectBus } from '@jetwatch/bus/connect'
import { natsUrlSchema } from '@jetwatch/bus/service-arguments'
import { openState, type State } from '@jetwatch/bus/state'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { Run } from '@jetwatch/shared/run'
import { type Command, InvalidArgumentError } from 'commander'
import { name } from './arguments.ts'
import { parseEnv } from './env.ts'
import type { Io } from './io.ts'
import { findSystem } from './up/system-file.ts'

/** Which system a command is for. */
export interface SystemFlags {
  readonly nats?: string
}

export const natsOption = (command: Command): Command =>
  command.option('--nats <URL>', 'NATS server of the system (default: NATS_URL, else that of the jetwatch up that runs here)', natsUrl)

export const runOption = (command: Command): Command => command.option('--run <RUN>', 'name of a run (default: the one in hand)', name)

function natsUrl(text: string): string {
  if (natsUrlSchema.safeParse(text).success) return text
  throw new InvalidArgumentError('It must be nats://HOST:PORT.')
}

/**
 * Does something with the state of a running system.
 * @throws NATS_UNAVAILABLE where none runs or its server does not answer, and what `work` throws.
 */
export async function withSystem<T>(io: Io, { nats }: SystemFlags, work: (state: State) => Promise<T>): Promise<T> {
  const env = parseEnv(io.env)
  const servers = nats ?? env.natsUrl ?? (await findSystem(env.home)).nats
  const bus = await connectBus({ servers, name: 'jetwatch control', ...(env.natsToken ? { token: env.natsToken } : {}) })
  try {
    let state: State
    try {
      state = await openState(bus)
      await state.readCurrentRun()
    } catch (cause) {
      const message = `${servers} is no server of a Jetwatch: ${describeError(cause)}`
      throw new JetwatchError('NATS_UNAVAILABLE', message, 'Start one there (NATS_URL=… jetwatch up), or name another with --nats', {
        cause,
      })
    }
    return await work(state)
  } finally {
    await bus.close()
  }
}

/** The document of a run: that of the name, or of the run in hand. @throws CONFLICT where there is none. */
export async function findRun(state: State, wanted: string | undefined): Promise<Run> {
  const run = wanted ?? (await state.readCurrentRun())
  const document = run === null ? null : await state.readRun(run)
  if (document) return document
  throw new JetwatchError(
    'CONFLICT',
    run === null ? 'there has been no run yet' : `there is no run ${run}`,
    'See jetwatch runs for those there are',
  )
}
