import { ENGINE_CHOICES, type EngineChoice } from '@jetwatch/engine/engine'
import { Command, InvalidArgumentError, Option } from 'commander'
import { integer, name, path, real } from '../arguments.ts'
import type { Io } from '../io.ts'
import { up } from '../up/up.ts'

interface Flags {
  readonly classes?: string[]
  readonly rate: number
  readonly idle?: number
  readonly model?: string
  readonly engine: EngineChoice
  readonly port?: number
  readonly duration?: number
  readonly headless: boolean
  readonly json?: string
}

const LONGEST = 30 * 24 * 3600

/** `jetwatch feed`: everything but a producer. */
export function feedCommand(io: Io, exit: (code: number) => void): Command {
  return new Command('feed')
    .description(
      'Open a run for an outside producer: whatever publishes valid frames to its subject is scored and shown, with truth labels or without. docs/wire-format.md says what a frame is.',
    )
    .argument('[NAME]', "first part of the run's name", name, 'feed')
    .option('--classes <LIST>', 'class names of its labels in the order of their codes (default: a stream without truth)', classList)
    .option('--rate <JETS/S>', 'rate that is expected: lag and alerts are judged by it', real(0, 10_000_000, { above: true }), 1000)
    .option(
      '--idle <S>',
      'the run is over after this many seconds without a frame (default: when it is stopped)',
      real(0, LONGEST, { above: true }),
    )
    .option('--model <NAME|DIR>', 'a model of models/, or a model folder (default: the shipped one)', path)
    .addOption(new Option('--engine <NAME>', 'where to score').choices(ENGINE_CHOICES).default('auto'))
    .option('--port <N>', 'port of the page (default: 3000, or a free one where that is taken)', integer(1, 65_535))
    .option('--duration <S>', 'stop by itself after this many seconds', real(0, LONGEST, { above: true }))
    .option('--headless', 'leave the pages out; /api/status stays', false)
    .option('--json <FILE|->', 'write the final status as JSON, - for stdout (progress then goes to stderr)', path)
    .addHelpText('after', '\nExample: jetwatch feed beam --classes qcd,top --rate 500')
    .action(async (feed: string, { classes = [], rate, idle, ...flags }: Flags) => {
      // With --idle the end of the feed is the end of it all.
      const keep = idle === undefined ? {} : { keep: false }
      exit(await up({ ...flags, ...keep, feed: { name: feed, classes, rate, ...(idle === undefined ? {} : { idle }) } }, io))
    })
}

function classList(text: string): string[] {
  const names = text.split(',').map((one) => name(one.trim()))
  if (names.length <= 16 && new Set(names).size === names.length) return names
  throw new InvalidArgumentError('It must be up to 16 different names, such as qcd,top.')
}
