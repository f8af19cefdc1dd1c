import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { accessCommand } from './commands/access.ts'
import { controlCommand } from './commands/control.ts'
import { detectCommand } from './commands/detect.ts'
import { doctorCommand } from './commands/doctor.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { feedCommand } from './commands/feed.ts'
import { inspectCommand } from './commands/inspect.ts'
import { modelsCommand } from './commands/models.ts'
import { recipeCommand } from './commands/recipe.ts'
import { replayCommand } from './commands/replay.ts'
import { rescoreCommand } from './commands/rescore.ts'
import { runsCommand } from './commands/runs.ts'
import { sweepCommand } from './commands/sweep.ts'
import { trainCommand } from './commands/train.ts'
import { upCommand } from './commands/up.ts'
import type { Io } from './io.ts'
import { ROOT } from './paths.ts'
import { strict } from './strict.ts'

/** The `jetwatch` command with all its commands; `exit` hears of an exit code other than 0 that is no fault. */
export function createProgram(io: Io, exit: (code: number) => void): Command {
  const program = strict(new Command('jetwatch'), io)
    .description('A live anomaly monitor for jet images.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', '\n`jetwatch COMMAND --help` shows the flags of a command, with defaults and units.')
  for (const add of [
    upCommand,
    doctorCommand,
    inspectCommand,
    trainCommand,
    evaluateCommand,
    modelsCommand,
    rescoreCommand,
    recipeCommand,
    replayCommand,
    feedCommand,
    controlCommand,
    runsCommand,
    sweepCommand,
    accessCommand,
    detectCommand,
  ]) {
    program.addCommand(strict(add(io, exit), io).helpOption('-h, --help', 'show this help'))
  }
  return program
}

const version = (): string => JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version
