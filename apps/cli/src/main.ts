import { processIo } from './io.ts'
import { run } from './run.ts'

/** The process's command line: runs it and ends the process with its code, once all output is written. */
export async function main(argv: readonly string[]): Promise<void> {
  const code = await run(argv, processIo)
  process.exitCode = code
  // Native libraries may keep threads or handles; every command has closed what it opened.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
