import { processIo } from './io.ts'
import { run } from './run.ts'

/**
 * The process's command line: runs it and ends the process with its code, once all output is written. `cwd` is where the
 * user stands, if that is not the process's own folder.
 */
export async function main(argv: readonly string[], cwd = processIo.cwd): Promise<void> {
  const code = await run(argv, { ...processIo, cwd })
  process.exitCode = code
  // Native libraries may keep threads or handles; every command has closed what it opened.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
