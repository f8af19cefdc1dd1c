import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { classOfFile, integer, name, path, real, repeated, share } from '../arguments.ts'
import { imageCacheOption } from '../image-cache-option.ts'
import type { Io } from '../io.ts'
import { networkOptions } from '../network-options.ts'
import { DEMO_RECIPE } from '../paths.ts'
import { scoringOptions } from '../scoring-options.ts'
import { type UpOptions, up } from '../up/up.ts'

const SIGNALS = ['top', 'w', 'hbb']
const LONGEST_DURATION = 30 * 24 * 3600

export function upCommand(io: Io, exit: (code: number) => void): Command {
  const demo = demoDefaults()
  const command = new Command('up')
    .description('Start NATS, producer, scorer and dashboard, replay a contaminated stream and watch it. This is what `npm start` runs.')
    .option('--port <N>', 'port of the page (default: 3000, or a free one where that is taken)', integer(1, 65_535))
    .option('--rate <JETS/S>', `nominal rate (default: the recipe's, ${demo.rate} in the demo)`, real(0, 10_000_000, { above: true }))
    .option(
      '--contamination <SHARE>',
      `signal/(signal + background), 0 to 1 or as 5% (default: the recipe's, ${demo.contamination} in the demo)`,
      share,
    )
    .addOption(
      new Option('--signal <NAME>', `bundled signal to mix in (default: the recipe's, ${demo.signal} in the demo)`).choices(SIGNALS),
    )
    .option('--data <FILE>', 'HDF5 file to replay instead of the bundled sample (repeatable)', repeated)
    .option('--class <NAME=FILE>', 'class of the signal rows of a --data file (repeatable)', classOfFile)
    .option('--background <NAME>', "background class (default: the model's)", name)
    .option('--recipe <FILE>', 'recipe to start from; its relative paths start at the project folder (default: recipes/demo.json)', path)
    .option('--model <NAME|DIR>', 'a model of models/, or a model folder (default: the shipped one)', path)
    .option('--seed <N>', `seed of the stream (default: the recipe's, ${demo.seed} in the demo)`, integer(0, 2 ** 32 - 1))
    .option(
      '--duration <S>',
      'stop by itself this many seconds after the first scored jet and print a summary',
      real(0, LONGEST_DURATION, { above: true }),
    )
    .option('--loop', 'start over when the files end, reshuffled (default)')
    .option('--no-loop', 'stop when the files end')
    .option('--sweeps <DIR>', 'folder of sweeps for the page, or of one (repeatable; default: where you are)', repeated)
    .option('--keep', 'stay up when the stream has ended and wait for the next one (default with pages and without --duration)')
    .option('--no-keep', 'end with the stream (default without pages, or with --duration)')
    .option('--headless', 'leave the pages out; /api/status stays', false)
    .option('--json <FILE|->', 'write the final status as JSON, - for stdout (progress then goes to stderr)', path)
    .addHelpText('after', '\nExample: jetwatch up --signal w --contamination 2% --rate 500 --duration 60 --json summary.json')
    .action(async (flags: UpOptions) => exit(await up(flags, io)))
  for (const option of [...scoringOptions(), imageCacheOption(), ...networkOptions()]) command.addOption(option)
  return command
}

/** The demo recipe's values, for the help alone. */
function demoDefaults(): { rate: unknown; contamination: unknown; signal: unknown; seed: unknown } {
  try {
    return JSON.parse(readFileSync(DEMO_RECIPE, 'utf8'))
  } catch {
    return { rate: '?', contamination: '?', signal: '?', seed: '?' }
  }
}
