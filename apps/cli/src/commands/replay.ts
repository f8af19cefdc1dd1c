import { Command, InvalidArgumentError } from 'commander'
import { integer, path, real } from '../arguments.ts'
import { imageCacheOption } from '../image-cache-option.ts'
import type { Io } from '../io.ts'
import { userPath } from '../paths.ts'
import { readRecipe } from '../read-recipe.ts'
import { type ScoringOptions, scoringOptions } from '../scoring-options.ts'
import { up } from '../up/up.ts'

interface Flags extends ScoringOptions {
  readonly speed: number | 'max'
  readonly model?: string
  readonly port?: number
  readonly duration?: number
  readonly headless: boolean
  readonly json?: string
  readonly imageCache?: number
}

const HIGHEST_SPEED = 1_000_000

/** `jetwatch replay`: a recipe as it is written, live through the whole system. */
export function replayCommand(io: Io, exit: (code: number) => void): Command {
  const command = new Command('replay')
    .description('Replay a recipe as it is written, with its schedules, corruptions, model and threshold policy, through the whole system.')
    .argument('<RECIPE>', 'recipe file; recipes/ holds some')
    .option('--speed <X|max>', "seconds of the recipe's stream in one second, or as fast as it goes", speed, 1)
    .option('--model <NAME|DIR>', "a model of models/, or a model folder (default: the recipe's, else the shipped one)", path)
    .option('--port <N>', 'port of the page (default: 3000, or a free one where that is taken)', integer(1, 65_535))
    .option('--duration <S>', 'stop by itself this many seconds after the first scored jet', real(0, 30 * 24 * 3600, { above: true }))
    .option('--headless', 'leave the pages out; /api/status stays', false)
    .option('--json <FILE|->', 'write the final status as JSON, - for stdout (progress then goes to stderr)', path)
    .addHelpText('after', '\nExample: jetwatch replay recipes/signal-burst.json --speed 2')
    .action(async (file: string, flags: Flags) => {
      const recipe = userPath(file, io.cwd)
      const model = flags.model ?? (await readRecipe(recipe)).model
      exit(await up({ ...flags, recipe, ...(model === undefined ? {} : { model }) }, io))
    })
  for (const option of [...scoringOptions(), imageCacheOption()]) command.addOption(option)
  return command
}

function speed(text: string): number | 'max' {
  if (text === 'max') return text
  try {
    return real(0, HIGHEST_SPEED, { above: true })(text)
  } catch {
    throw new InvalidArgumentError(`It must be a number above 0 and at most ${HIGHEST_SPEED}, or max.`)
  }
}
