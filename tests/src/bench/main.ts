import { writeFile } from 'node:fs/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import { check, checkedFamilies, formatComparisons, readBaseline } from './check.ts'
import { readEnv } from './env.ts'
import { slowed } from './harness/contender.ts'
import { describeMachineText, formatJudgements, formatRows, textTable } from './harness/format.ts'
import { FULL, type Plan, QUICK } from './harness/plan.ts'
import type { Report } from './harness/report.ts'
import { FAMILIES, type Family, type Row } from './harness/row.ts'
import { judge } from './harness/targets.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { runBench } from './run-bench.ts'

const print = (text: string): void => void process.stdout.write(`${text}\n`)
/** Progress stands on stderr, so that a table can be piped. */
const tell = (text: string): void => void process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K· ${text}` : `· ${text}\n`)
const clear = (): void => void (process.stderr.isTTY && process.stderr.write('\r\x1b[2K'))

const planOf = ({ quick, repetitions, engines, models, slow }: Options): Plan => ({
  ...(quick ? QUICK : FULL),
  ...(repetitions === undefined ? {} : { repetitions }),
  quick,
  engines: quick ? ['cpu'] : (engines ?? ['cpu', 'webgpu', 'cuda']),
  software: engines !== undefined,
  models: models ?? null,
  python: readEnv().JETWATCH_PYTHON ?? null,
  tell,
  ours: (contender) => (slow === 1 ? contender : slowed(contender, slow)),
})

const printHead = ({ machine, engines }: Pick<Report, 'machine' | 'engines'>): void => {
  print(describeMachineText(machine))
  print(textTable(engines.map(({ engine, usable, detail }) => [`engine ${engine}`, usable ? detail : `not here: ${detail}`])))
}

const printRows = (family: Family, rows: readonly Row[]): void => {
  clear()
  print(`\n${family}\n${formatRows(rows)}`)
}

/** Gives the exit code. */
async function main(options: Options): Promise<number> {
  const plan = planOf(options)
  const families = options.only ?? (options.quick ? checkedFamilies(readBaseline()) : FAMILIES)
  const report = await runBench(plan, families, printHead, printRows)
  if (!options.quick) print(`\n${formatJudgements(judge(report.rows).filter(({ target }) => families.includes(target.family)))}`)
  print(`\n${report.seconds.toFixed(0)} s`)
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
  if (!options.check) return 0
  const found = await check(report.rows, families, async (again) => {
    print(`\nmeasured again: ${again.join(', ')}`)
    return (await runBench(plan, again, () => {}, printRows)).rows
  })
  clear()
  print(`\n${formatComparisons(found)}`)
  return found.every(({ ok }) => ok) ? 0 : 1
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) print(HELP)
  else process.exitCode = await main(options)
} catch (error) {
  clear()
  const text = error instanceof JetwatchError ? error.toString() : error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${text}\n`)
  process.exitCode = error instanceof JetwatchError && error.code === 'USAGE' ? 2 : 1
}
