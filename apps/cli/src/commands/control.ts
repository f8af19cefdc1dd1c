import { setTimeout as sleep } from 'node:timers/promises'
import { sendReplayRequest, untilAnswered } from '@jetwatch/bus/replay-request'
import { commandRun, untilObeyed } from '@jetwatch/bus/run-control'
import type { State } from '@jetwatch/bus/state'
import { JetwatchError } from '@jetwatch/shared/errors'
import { replayProgress } from '@jetwatch/shared/replay-progress'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import { type Control, isOver, type ReplayCommand, type Speed } from '@jetwatch/shared/run-control'
import { Command } from 'commander'
import { integer, name } from '../arguments.ts'
import { describeBar, describeReplay, mood } from '../describe-replay.ts'
import type { Io } from '../io.ts'
import { userPath } from '../paths.ts'
import { progressBar } from '../progress-bar.ts'
import { findRun, natsOption, runOption, type SystemFlags, withSystem } from '../reach-system.ts'
import { readRecipe } from '../read-recipe.ts'
import { type StreamPlace, speed, streamPlace, toSequence } from '../stream-place.ts'
import { strict } from '../strict.ts'
import { createScreen } from '../up/screen.ts'

const AUTHOR = 'command line'
const FOLLOW_MS = 500
/** Without a terminal a line comes so often. */
const LINE_MS = 10_000

interface RunFlags extends SystemFlags {
  readonly run?: string
}
interface StatusFlags extends RunFlags {
  readonly follow?: true
  readonly json?: true
}
interface StartFlags extends SystemFlags {
  readonly speed: Speed
  readonly from?: StreamPlace
  readonly model?: string
}

/** `jetwatch control start|pause|resume|step|speed|jump|stop|status`. */
export function controlCommand(io: Io): Command {
  const control = new Command('control')
    .description(
      'Control the replay of a running system: pause it, step, change its speed, jump, stop it, start another one, see where it is.',
    )
    .addHelpText(
      'after',
      '\nExamples: jetwatch control pause\n          jetwatch control step 500\n          jetwatch control jump 90s\n          jetwatch control status --follow',
    )
    .action(() => {
      throw new JetwatchError(
        'USAGE',
        'jetwatch control does nothing by itself',
        `Commands are ${control.commands.map((one) => one.name()).join(', ')}`,
      )
    })
  const add = (command: Command): void =>
    void control.addCommand(strict(natsOption(command), io).helpOption('-h, --help', 'show this help'))
  const give = async (flags: RunFlags, command: (run: Run) => ReplayCommand): Promise<void> => {
    await withSystem(io, flags, async (state) => {
      const run = await findRun(state, flags.run)
      const { revision } = await commandRun(state, run.run, command(run), AUTHOR)
      const producer = await untilObeyed(state, run.run, revision)
      if (!producer) throw notObeyed(run.run)
      io.out(`${run.run} ${describeReplay(run, producer, await state.readControl(run.run), Date.now())}\n`)
    })
  }
  const simple = (command: 'pause' | 'resume' | 'stop', description: string): void =>
    add(
      runOption(new Command(command))
        .description(description)
        .addHelpText('after', `\nExample: jetwatch control ${command}`)
        .action((flags: RunFlags) => give(flags, () => ({ kind: command }))),
    )

  add(
    new Command('start')
      .description('End the run in hand in order and begin this recipe in the same system.')
      .argument('<RECIPE>', 'recipe file; its data files are looked up there by their content')
      .option('--speed <X|max>', "seconds of the recipe's stream in one second, or as fast as it goes", speed, 1)
      .option(
        '--from <N|Ss>',
        'begin with the frame of this event, such as 12000, or of this second of the stream, such as 90s',
        streamPlace,
      )
      .option('--model <NAME>', "a model of models/ (default: the recipe's, else that of the run before)", name)
      .addHelpText('after', '\nExample: jetwatch control start recipes/signal-burst.json --speed 4')
      .action((file: string, flags: StartFlags) => start(io, file, flags)),
  )
  simple('pause', 'Hold the stream. Nothing is lost; a pause takes no time of the stream.')
  simple('resume', 'Go on.')
  add(
    runOption(new Command('step'))
      .description('Play so many events of a paused stream, to the end of the frame that holds the last of them, and hold again.')
      .argument('<N>', 'events', integer(1, 1e9))
      .addHelpText('after', '\nExample: jetwatch control step 500')
      .action((events: number, flags: RunFlags) => give(flags, () => ({ kind: 'step', events }))),
  )
  add(
    runOption(new Command('speed'))
      .description("Change the speed: seconds of the recipe's stream in one second, or as fast as it goes.")
      .argument('<X|max>', 'above 0', speed)
      .addHelpText('after', '\nExamples: jetwatch control speed 2.5\n          jetwatch control speed max')
      .action((wanted: Speed, flags: RunFlags) => give(flags, () => ({ kind: 'speed', speed: wanted }))),
  )
  add(
    runOption(new Command('jump'))
      .description('Go forward to the frame of an event. What lies between is withheld: the ledger counts it as dropped.')
      .argument('<N|Ss>', "sequence of the event, such as 12000, or second of the stream's clock, such as 90s", streamPlace)
      .addHelpText('after', '\nExamples: jetwatch control jump 12000\n          jetwatch control jump 90s')
      .action((place: StreamPlace, flags: RunFlags) =>
        give(flags, ({ recipe }) => ({ kind: 'jump', sequence: toSequence(place, recipe) })),
      ),
  )
  simple('stop', 'End the run in order. A system that stays up waits for the next one.')
  add(
    runOption(new Command('status'))
      .description('Say where a run is and when it ends.')
      .option('--follow', 'go on until it ends, on a terminal with a progress bar')
      .option('--json', 'print the control document, the last report and the progress as JSON')
      .addHelpText('after', '\nExample: jetwatch control status --follow')
      .action((flags: StatusFlags) => withSystem(io, flags, (state) => status(io, state, flags))),
  )
  return control
}

async function start(io: Io, file: string, flags: StartFlags): Promise<void> {
  const recipe = await readRecipe(userPath(file, io.cwd))
  const from = flags.from ? { from: toSequence(flags.from, recipe) } : {}
  const model = flags.model === undefined ? {} : { model: flags.model }
  await withSystem(io, flags, async (state) => {
    const id = await sendReplayRequest(state, { recipe, speed: flags.speed, author: AUTHOR, ...from, ...model })
    const screen = createScreen(io, { quiet: true })
    try {
      const run = await untilAnswered(state, id, { onPreparing: (detail) => screen.show(detail) })
      screen.show('')
      io.out(`${run} plays\n`)
    } finally {
      screen.show('')
    }
  })
}

async function status(io: Io, state: State, flags: StatusFlags): Promise<void> {
  const run = await findRun(state, flags.run)
  const look = async (): Promise<[ProducerState | null, Control | null]> => [
    await state.readProducer(run.run),
    await state.readControl(run.run),
  ]
  const bar = progressBar(io, run.run)
  const screen = createScreen(io, { quiet: true })
  let line = Number.NEGATIVE_INFINITY
  for (;;) {
    const [producer, control] = await look()
    const now = Date.now()
    const text = `${run.run} ${describeReplay(run, producer, control, now)}`
    if (!flags.follow || (producer && isOver(producer))) {
      bar.stop()
      screen.show('')
      const progress = producer && replayProgress(run.recipe, producer)
      io.out(flags.json ? `${JSON.stringify({ run: run.run, control, producer, progress }, null, 2)}\n` : `${text}\n`)
      return
    }
    if (io.terminal) {
      const progress = producer && replayProgress(run.recipe, producer)
      if (producer && progress && progress.total !== null) {
        bar.update(progress.position, progress.total, describeBar(progress, mood(producer, control, now)))
      } else screen.show(text)
    } else if (now - line >= LINE_MS) {
      line = now
      io.err(`${text}\n`)
    }
    await sleep(FOLLOW_MS)
  }
}

const notObeyed = (run: string): JetwatchError =>
  new JetwatchError(
    'ENVIRONMENT',
    `the producer of ${run} has not answered in 3 s`,
    'It obeys when it is there again; see jetwatch control status',
  )
