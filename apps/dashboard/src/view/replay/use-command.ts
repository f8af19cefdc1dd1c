import { type Commanded, commandedSchema } from '@jetwatch/shared/replay/replay-api'
import type { ReplayCommand } from '@jetwatch/shared/run-control'
import { useState } from 'react'
import { callApi } from '../../live/api.ts'
import { formatCount } from '../format.ts'
import { useAuthor } from '../shell/use-author.ts'

export interface CommandState {
  readonly busy: boolean
  readonly text: string
  readonly failed: boolean
}

/** Commands the run in hand, and tells what its producer made of it. */
export function useCommand(run: string | null): [CommandState, (command: ReplayCommand) => Promise<void>] {
  const [author] = useAuthor()
  const [state, setState] = useState<CommandState>({ busy: false, text: '', failed: false })
  const send = async (command: ReplayCommand): Promise<void> => {
    if (run === null || state.busy) return
    setState({ busy: true, text: `Asked: ${describe(command)} …`, failed: false })
    try {
      const answer = await callApi('POST', `/api/replay/${run}/command`, commandedSchema, { command, author })
      setState({ busy: false, text: confirmed(command, answer), failed: false })
    } catch (error) {
      setState({ busy: false, text: error instanceof Error ? error.message : String(error), failed: true })
    }
  }
  return [state, send]
}

function describe(command: ReplayCommand): string {
  switch (command.kind) {
    case 'step':
      return `step ${formatCount(command.events)} events`
    case 'speed':
      return command.speed === 'max' ? 'as fast as it goes' : `speed ${command.speed}×`
    case 'jump':
      return `jump to event ${formatCount(command.sequence)}`
    default:
      return command.kind
  }
}

const confirmed = (command: ReplayCommand, { control, obeyedAt, milliseconds }: Commanded): string =>
  obeyedAt === null
    ? `Asked: ${describe(command)} (revision ${control.revision}). The producer has not said yet that it obeys`
    : `Confirmed: ${describe(command)}. The producer obeys revision ${control.revision} at event ${formatCount(obeyedAt)}, ${formatCount(milliseconds)} ms after it was asked`
