import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { CommanderError } from 'commander'
import type { Io } from './io.ts'
import { createProgram } from './program.ts'

/**
 * Runs one command line; gives the exit code: 0 done, 1 failed, 2 wrong flags or values, 130 interrupted.
 * Faults are one line on stderr. `JETWATCH_DEBUG=1` adds the stack.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code = 0
  const program = createProgram(io, (result) => {
    code = result
  })
  try {
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    io.err(`${oneLine(describeError(error))}\n`)
    if (io.env['JETWATCH_DEBUG'] === '1' && error instanceof Error) io.err(`${error.stack}\n`)
    return error instanceof JetwatchError && error.code === 'USAGE' ? 2 : 1
  }
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ').trim()
