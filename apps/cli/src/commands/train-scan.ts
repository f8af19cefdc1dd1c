import { join } from 'node:path'
import { JetwatchError } from '@jetwatch/shared/errors'
import { type ScanProgress, scan } from '@jetwatch/training/scan/scan'
import type { Scan } from '@jetwatch/training/scan/scan-file'
import { parseScan, type ScanAxis } from '@jetwatch/training/scan/scan-kind'
import { scanNotes, scanTable } from '@jetwatch/training/scan/scan-summary'
import type { TrainOptions } from '@jetwatch/training/train'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { integer, path } from '../arguments.ts'
import type { Io } from '../io.ts'
import { projectPath, userPath } from '../paths.ts'
import { progressBar } from '../progress-bar.ts'
import { table } from '../table.ts'

export interface ScanFlags {
  readonly axis: ScanAxis
  readonly seeds?: readonly number[]
  readonly test?: string
  readonly keep?: string
}

const MOST_SEEDS = 20

/** Options of `jetwatch train` that only a scan has. */
export function scanOptions(): Option[] {
  return [
    new Option(
      '--scan <KIND[=LIST]>',
      'train one model per value instead: latent, or contamination, such as latent=2,4,8; --out is then the folder of scan.json and scan.html',
    ).argParser(parseScan),
    new Option('--seeds <LIST>', 'seeds of a scan, such as 1,2,3 (default: --seed)').argParser(seeds).conflicts('seed'),
    new Option('--test <FILE>', 'labelled jets that a contamination scan reports on').argParser(path),
    new Option('--keep <DIR>', 'folder that keeps the models of a scan (default: none are kept)').argParser(path),
  ]
}

function seeds(text: string): number[] {
  const parse = integer(0, 2 ** 32 - 1)
  const list = [...new Set(text.split(',').map((one) => parse(one.trim())))].sort((a, b) => a - b)
  if (list.length > MOST_SEEDS) throw new InvalidArgumentError(`It must be at most ${MOST_SEEDS} seeds.`)
  return list
}

/** @throws USAGE for a flag that would do nothing in silence, with a scan or without. */
export function refuseStrayScan(command: Command): void {
  const given = (name: string): boolean => command.getOptionValueSource(name) === 'cli'
  if (!given('scan')) {
    const stray = ['seeds', 'test', 'keep'].find(given)
    if (stray) throw new JetwatchError('USAGE', `--${stray} says nothing without --scan`, 'Add --scan latent or --scan contamination')
    return
  }
  const { kind } = command.getOptionValue('scan') as ScanAxis
  const scanned = kind === 'latent' ? 'latent' : 'contaminate'
  const unused = [scanned, 'reference', 'referenceFraction', 'referenceSeed'].find(given)
  if (!unused) return
  const flag = command.options.find((option) => option.attributeName() === unused)?.long
  const remedy = unused === scanned ? `Give its values as --scan ${kind}=LIST` : 'Train the chosen model with it afterwards'
  throw new JetwatchError('USAGE', `${flag} says nothing to --scan ${kind}`, remedy)
}

/** Runs a scan and prints its table; gives the exit code. */
export async function runScan(flags: ScanFlags, train: TrainOptions, io: Io): Promise<number> {
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const bar = progressBar(io, 'scan')
  try {
    const result = await scan(
      {
        axis: flags.axis,
        seeds: flags.seeds ?? [train.seed],
        train,
        test: flags.test === undefined ? null : userPath(flags.test, io.cwd),
        keep: flags.keep === undefined ? null : userPath(flags.keep, io.cwd),
      },
      {
        signal: interruption.signal,
        onProgress: (progress) => bar.update(Math.round(progress.done * 1000), 1000, describe(progress)),
        onNote: (line) => {
          bar.stop()
          io.err(`${line}\n`)
        },
      },
    )
    bar.stop()
    io.out(`${formatScan(result)}\nWritten to ${projectPath(train.out)}: scan.json, ${projectPath(join(train.out, 'scan.html'))}\n`)
    return 0
  } catch (error) {
    bar.stop()
    if (!interruption.signal.aborted) throw error
    io.err('Interrupted. The same command goes on: finished points are kept, the last one from its last complete epoch.\n')
    return 130
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}

function formatScan(result: Scan): string {
  const rows = scanTable(result)
  const columns = rows[0]?.map((_, i) => i) ?? []
  return `${table(rows, columns)}\n\n${scanNotes(result).join('\n')}`
}

function describe({ point, points, name, etaSeconds }: ScanProgress): string {
  const left =
    etaSeconds === null ? '' : etaSeconds < 100 ? `, ${Math.ceil(etaSeconds)} s left` : `, ${Math.ceil(etaSeconds / 60)} min left`
  return `${name}, ${point} of ${points}${left}`
}
