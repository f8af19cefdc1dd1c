import { parseArgs } from 'node:util'
import { type DemoMeasurement, measureDemo, primary } from './support/measure-demo.ts'

const HELP = `Runs the demo with a page open and measures it: npm run soak:demo -- [--seconds 120] [--rate 2000] [--settle 10]

  --seconds S  measured time, seconds (default 120)
  --rate N     jets per second (default 2000)
  --settle S   seconds before measuring, while caches fill (default 10)`

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    rate: { type: 'string', default: '2000' },
    settle: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
})
const print = (line: string): void => void process.stdout.write(`${line}\n`)

if (values.help) print(HELP)
else {
  const result = await measureDemo(
    { seconds: Number(values.seconds), rate: Number(values.rate), settle: Number(values.settle) },
    ({ time, lag, scored, paintP95 }) =>
      print(`${time.toFixed(0).padStart(4)} s  lag ${String(lag).padStart(6)} events  scored ${scored}  paint p95 ${format(paintP95)} ms`),
  )
  print(report(result))
}

function format(value: number | null): string {
  return value === null ? '–' : value.toFixed(1)
}

function report({ seconds, rate, lag, last, complaints }: DemoMeasurement): string {
  const model = primary(last)
  const { produced, scored, dead, dropped, pending, duplicates } = model.ledger
  const sum = scored + dead + dropped + pending
  return [
    '',
    `measured      ${seconds.toFixed(1)} s at ${rate.asked} jets/s asked: ${rate.published.toFixed(1)}/s published, ${rate.scored.toFixed(1)}/s scored`,
    `lag           highest ${lag.highest} events, slope ${lag.slope.toFixed(2)} ± ${lag.error.toFixed(2)} events/s`,
    `event → paint p50 ${format(last.paint?.p50 ?? null)}, p95 ${format(last.paint?.p95 ?? null)}, p99 ${format(last.paint?.p99 ?? null)} ms (n ${last.paint?.n ?? 0}, negative ${last.paint?.negative ?? 0})`,
    `event → gateway p50 ${format(last.latency.p50)}, p95 ${format(last.latency.p95)}, p99 ${format(last.latency.p99)} ms`,
    `ledger        produced ${produced} = scored ${scored} + dead ${dead} + dropped ${dropped} + pending ${pending} (${sum === produced ? 'closes' : `off by ${produced - sum}`}); duplicates ${duplicates}`,
    `AUC           ${model.auc.value?.toFixed(4) ?? model.auc.reason} ± ${model.auc.error?.toFixed(4) ?? '–'}; E10 ${model.e10?.toFixed(3) ?? '–'}, E100 ${model.e100?.toFixed(3) ?? '–'}; flags ${model.flags}`,
    `page          ${complaints.length === 0 ? 'no complaint' : complaints.join('; ')}`,
  ].join('\n')
}
