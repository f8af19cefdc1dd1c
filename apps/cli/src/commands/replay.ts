import type { Speed } from '@jetwatch/shared/run-control'
import { Command } from 'commander'
import { integer, path, real, repeated } from '../arguments.ts'
import { imageCacheOption } from '../image-cache-option.ts'
import type { Io } from '../io.ts'
import { networkOptions } from '../network-options.ts'
import { userPath } from '../paths.ts'
import { readRecipe } from '../read-recipe.ts'
import { type ScoringOptions, scoringOptions } from '../scoring-options.ts'
import { type StreamPlace, speed, streamPlace } from '../stream-place.ts'
import { up } from '../up/up.ts'

interface Flags extends ScoringOptions {
  readonly speed: Speed
  readonly from?: StreamPlace
  readonly model?: string
  readonly port?: number
  readonly duration?: number
  readonly sweeps?: readonly string[]
  readonly headless: boolean
  readonly json?: string
  readonly imageCache?: number
}

/** `jetwatch replay`: a recipe as it is written, live through the whole system. */
export function replayCommand(io: Io, exit: (code: number) => void): Command {
  const command = new Command('replay')
    .description('Replay a recipe as it is written, with its schedules, corruptions, model and threshold policy, through the whole system.')
    .argument('<RECIPE>', 'recipe file; recipes/ holds some')
    .option('--speed <X|max>', "seconds of the recipe's stream in one second, or as fast as it goes", speed, 1)
    .option('--from <N|Ss>', 'begin with the frame of this event, such as 12000, or of this second of the stream, such as 90s', streamPlace)
    .option('--model <NAME|DIR>', "a model of models/, or a model folder (default: the recipe's, else the shipped one)", path)
    .option('--port <N>', 'port of the page (default: 3000, or a free one where that is taken)', integer(1, 65_535))
    .option('--duration <S>', 'stop by itself this many seconds after the first scored jet', real(0, 30 * 24 * 3600, { above: true }))
    .option('--sweeps <DIR>', 'folder of sweeps for the page, or of one (repeatable; default: where you are)', repeated)
    .option('--keep', 'stay up when the stream has ended and wait for the next one (default with pages and without --duration)')
    .option('--no-keep', 'end with the stream (default without pages, or with --duration)')
    .option('--headless', 'leave the pages out; /api/status stays', false)
    .option('--json <FILE|->', 'write the final status as JSON, - for stdout (progress then goes to stderr)', path)
    .addHelpText(
      'after',
      '\nExamples: jetwatch replay recipes/signal-burst.json --speed 2\n          jetwatch replay recipes/signal-burst.json --from 55s\n\nWhile it runs: jetwatch control --help',
    )
    .action(async (file: string, flags: Flags) => {
      const recipe = userPath(file, io.cwd)
      const model = flags.model ?? (await readRecipe(recipe)).model
      exit(await up({ ...flags, recipe, ...(model === undefined ? {} : { model }) }, io))
    })
  for (const option of [...scoringOptions(), imageCacheOption(), ...networkOptions()]) command.addOption(option)
  return command
}
