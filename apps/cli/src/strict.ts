import { JetwatchError } from '@jetwatch/shared/errors'
import type { Command, CommanderError } from 'commander'
import type { Io } from './io.ts'

/** Makes a command throw USAGE with one line that names what is accepted, instead of printing and exiting. */
export function strict(command: Command, io: Io): Command {
  return command
    .configureOutput({ writeOut: io.out, writeErr: io.err, outputError: () => {}, getOutHelpWidth: () => Math.min(io.columns, 120) })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error
      throw usage(command, error)
    })
}

function usage(command: Command, error: CommanderError): JetwatchError {
  const [message = '', ...more] = error.message.replace(/^error: /, '').split('\n')
  const suggestion = more.join(' ').trim()
  // Bad values carry their own "It must be …" or "Allowed choices are …".
  const [what, ...accepted] = message.split('. ')
  const said = error.code !== 'commander.excessArguments' && accepted.length > 0
  const remedy = [suggestion, said ? accepted.join('. ') : acceptedBy(command, error.code)].filter(Boolean).join(' ')
  return new JetwatchError('USAGE', (what ?? message).replace(/\.$/, ''), remedy)
}

function acceptedBy(command: Command, code: string): string {
  const commands = command.commands.map((sub) => sub.name()).join(', ')
  if (!command.parent) return `Commands are ${commands}`
  if (code === 'commander.unknownOption' || code === 'commander.excessArguments') {
    const options = command.options.map((option) => option.long).join(', ')
    return `${fullName(command)} takes ${commands ? `the command ${commands}, and ` : ''}${options}`
  }
  return `See ${fullName(command)} --help`
}

/** "jetwatch models add" */
const fullName = (command: Command): string => (command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name())
