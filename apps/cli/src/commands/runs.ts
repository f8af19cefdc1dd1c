import type { State } from '@jetwatch/bus/state'
import type { ProducerState, Run } from '@jetwatch/shared/run'
import { isOver } from '@jetwatch/shared/run-control'
import type { RunSummary } from '@jetwatch/shared/run-summary'
import { Command } from 'commander'
import { integer } from '../arguments.ts'
import { duration } from '../describe-replay.ts'
import type { Io } from '../io.ts'
import { natsOption, type SystemFlags, withSystem } from '../reach-system.ts'
import { table } from '../table.ts'

interface Flags extends SystemFlags {
  readonly limit: number
  readonly json?: true
}

/** A run as `runs --json` prints it. */
export interface RunRow {
  /** `finished`, `stopped`, `failed`; `playing`, `paused`; `cut off`: it ended without a summary. */
  readonly state: string
  readonly document: Run
  /** What it came to; null while it plays, and where it was cut off. */
  readonly summary: RunSummary | null
  /** The producer's last report. */
  readonly producer: ProducerState | null
}

/** `jetwatch runs`. */
export function runsCommand(io: Io): Command {
  return natsOption(new Command('runs'))
    .description('List the runs of a system with their recipes, ledgers and results, the newest first.')
    .option('--limit <N>', 'at most so many', integer(1, 10_000), 20)
    .option('--json', 'print JSON instead of a table: documents, summaries and last reports')
    .addHelpText('after', '\nExamples: jetwatch runs\n          jetwatch runs --limit 1 --json')
    .action((flags: Flags) =>
      withSystem(io, flags, async (state) => {
        const rows = await readRuns(state, flags.limit)
        io.out(flags.json ? `${JSON.stringify(rows, null, 2)}\n` : `${formatRuns(rows, Date.now())}\n`)
      }),
    )
}

async function readRuns(state: State, limit: number): Promise<RunRow[]> {
  const runs = (await state.readRuns()).sort((a, b) => b.started - a.started).slice(0, limit)
  return Promise.all(
    runs.map(async (document) => {
      const summary = await state.readSummary(document.run)
      const producer = await state.readProducer(document.run)
      return { state: stateOf(document, summary, producer), document, summary, producer }
    }),
  )
}

function stateOf(run: Run, summary: RunSummary | null, producer: ProducerState | null): string {
  if (summary) return summary.outcome
  if (run.ended !== null) return 'cut off'
  if (!producer) return 'starting'
  return isOver(producer) ? 'ending' : producer.paused ? 'paused' : 'playing'
}

const count = (value: number | undefined): string => (value === undefined ? '–' : value.toLocaleString('en-US'))

export function formatRuns(rows: readonly RunRow[], now: number): string {
  if (rows.length === 0) return 'There are no runs yet: jetwatch up begins one.'
  const lines = rows.map(({ state, document: run, summary, producer }) => {
    const model = summary?.models[run.primary]
    const ledger = model?.ledger
    return [
      run.run,
      run.recipe.name,
      run.recipeHash.slice(0, 8),
      run.primary,
      state,
      duration(((run.ended ?? now) - run.started) / 1000),
      count(ledger?.produced ?? (producer ? producer.events + producer.withheld : undefined)),
      count(ledger?.scored),
      count(ledger?.dead),
      count(ledger?.dropped),
      count(model?.flags),
      model?.auc.value == null ? '–' : `${model.auc.value.toFixed(4)} ± ${model.auc.error?.toFixed(4) ?? '–'}`,
    ]
  })
  const head = ['run', 'recipe', 'hash', 'model', 'state', 'length', 'produced', 'scored', 'dead', 'dropped', 'flags', 'AUC']
  return table([head, ...lines], [5, 6, 7, 8, 9, 10])
}
