import { parseArgs } from 'node:util'
import { PARTS } from './parts.ts'

const HELP = `npm run test:faults [-- [--PART …] [--seed N]]\n${PARTS.map(({ name, about, flags }) => `  --${name}  ${about}${flags.length ? ` (${flags.join(' ')})` : ''}`).join('\n')}\n`

/** The parts that are named, or all of them; gives the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const parts = Object.fromEntries(PARTS.map(({ name }) => [name, { type: 'boolean' as const }]))
  const own = Object.fromEntries(
    PARTS.flatMap(({ flags }) => flags).map((flag) => [flag.slice(2).split(' ')[0] as string, { type: 'string' as const }]),
  )
  const { values } = parseArgs({
    args: [...argv],
    options: { ...own, ...parts, seed: { type: 'string' }, help: { type: 'boolean' } },
    strict: true,
  })
  if (values['help']) {
    process.stdout.write(HELP)
    return 0
  }
  const named: Readonly<Record<string, unknown>> = values
  const chosen = PARTS.filter(({ name }) => named[name])
  const seed = Number(values['seed'] ?? Date.now() % 1_000_000)
  const tty = process.stdout.isTTY === true
  const clear = tty ? '\r\u001b[K' : ''
  const say = (line: string): void => void process.stdout.write(`${clear}${line}\n`)
  const progress = (line: string): void => void (tty && process.stdout.write(`${clear}${line}`))
  say(`seed ${seed}`)
  const texts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]))
  let all = true
  for (const part of chosen.length ? chosen : PARTS) all = (await part.run({ seed, values: texts, say, progress })) && all
  return all ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
