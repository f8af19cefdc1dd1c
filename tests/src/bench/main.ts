import { writeFile } from 'node:fs/promises'
import { JetwatchError } from '@jetwatch/shared/errors'
import { readEnv } from './env.ts'
import { describeMachineText, formatJudgements, formatRows, textTable } from './harness/format.ts'
import { FULL, type Plan, QUICK } from './harness/plan.ts'
import { FAMILIES } from './harness/row.ts'
import { judge } from './harness/targets.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { runBench } from './run-bench.ts'

const print = (text: string): void => void process.stdout.write(`${text}\n`)
/** Progress stands on stderr, so that a table can be piped. */
const tell = (text: string): void => void process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K· ${text}` : `· ${text}\n`)
const clear = (): void => void (process.stderr.isTTY && process.stderr.write('\r\x1b[2K'))

async function main(options: Options): Promise<void> {
  const plan: Plan = {
    ...(options.quick ? QUICK : FULL),
    ...(options.repetitions === undefined ? {} : { repetitions: options.repetitions }),
    quick: options.quick,
    engines: options.quick ? ['cpu'] : options.engines,
    python: readEnv().JETWATCH_PYTHON ?? null,
    tell,
    ours: (contender) => contender,
  }
  const report = await runBench(
    plan,
    options.only ?? FAMILIES,
    ({ machine, engines }) => {
      print(describeMachineText(machine))
      print(textTable(engines.map(({ engine, usable, detail }) => [`engine ${engine}`, usable ? detail : `not here: ${detail}`])))
    },
    (family, rows) => {
      clear()
      print(`\n${family}\n${formatRows(rows)}`)
    },
  )
  const families = options.only ?? FAMILIES
  print(
    `\n${formatJudgements(judge(report.rows).filter(({ target }) => families.includes(target.family)))}\n\n${report.seconds.toFixed(0)} s`,
  )
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`)
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) print(HELP)
  else await main(options)
} catch (error) {
  clear()
  process.stderr.write(
    `${error instanceof JetwatchError ? error.toString() : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  )
  process.exitCode = error instanceof JetwatchError && error.code === 'USAGE' ? 2 : 1
}
