import type { Percentiles, Status } from '@jetwatch/shared/status'
import { table } from '../table.ts'

const count = (value: number): string => value.toLocaleString('en-US')
const figure = (value: number | null, digits: number): string => (value === null ? '–' : value.toFixed(digits))

/** True if every event produced is in exactly one column. */
export const ledgerCloses = ({ produced, scored, dead, dropped, pending }: Status['models'][string]['ledger']): boolean =>
  produced === scored + dead + dropped + pending

/** What a run ends with, for a terminal: per model ledger, flags, AUC; then latencies and skipped rows. `seconds`: how long it published. */
export function formatSummary(status: Status, seconds: number): string {
  const lines = [`Run ${status.run}, ${seconds.toFixed(1)} s${status.replayed > 1 ? `, replayed ${status.replayed.toFixed(1)}×` : ''}`]
  for (const [name, model] of Object.entries(status.models)) {
    const { ledger, auc } = model
    const closes = ledgerCloses(ledger) ? 'closes' : 'DOES NOT CLOSE'
    const rows: [string, string][] = [
      ['model', `${name} on ${model.engine ?? 'no engine'} (${model.device ?? 'unknown device'})`],
      [
        'ledger',
        `${count(ledger.produced)} produced = ${count(ledger.scored)} scored + ${count(ledger.dead)} dead + ${count(ledger.dropped)} dropped + ${count(ledger.pending)} pending: ${closes}`,
      ],
      ...(ledger.withheld ? [['  of dropped', `${count(ledger.withheld)} withheld: never sent`] as [string, string]] : []),
      ['duplicates', count(ledger.duplicates)],
      ['rate', `${figure(status.rates.input, 0)} jets/s published in its last 10 s, ${status.rates.asked ?? '–'} asked`],
      ['flags', `${count(model.flags)} (${ledger.scored ? ((100 * model.flags) / ledger.scored).toFixed(2) : '–'} % of scored)`],
      ['AUC', auc.value === null ? `none: ${auc.reason}` : `${auc.value.toFixed(4)} ± ${figure(auc.error, 4)}`],
      ['E10, E100', `${figure(model.e10, 3)}, ${figure(model.e100, 3)}`],
    ]
    for (const [reason, events] of Object.entries(model.deadReasons)) rows.push(['  dead', `${count(events)} ${reason}`])
    lines.push(table(rows))
  }
  lines.push(
    table([
      ['latency', `${percentiles(status.latency)} from publish to decision`],
      ...(status.paint ? [['paint', percentiles(status.paint)]] : []),
    ]),
  )
  if (status.repeats) {
    const { stored, refused } = status.repeats
    lines.push(`sent twice: ${count(stored)} events stored twice, ${count(refused)} refused by the server`)
  }
  for (const [reason, rows] of Object.entries(status.skipped)) lines.push(`skipped at the source: ${count(rows)} ${reason}`)
  return lines.join('\n')
}

const percentiles = ({ p50, p95, p99 }: Percentiles): string =>
  `p50 ${figure(p50, 1)} ms, p95 ${figure(p95, 1)} ms, p99 ${figure(p99, 1)} ms`

/** The ticker's one line. */
export function formatTick(status: Status): string {
  const model = status.primary === null ? undefined : status.models[status.primary]
  if (!model) return 'waiting for the first jets'
  const { auc } = model
  return [
    `${count(Math.round(status.rates.input ?? 0))} jets/s in${status.rates.behind ? ' (behind)' : ''}`,
    `${count(Math.round(model.rates.scored))} jets/s scored`,
    `${count(model.ledger.scored)} scored`,
    `lag ${count(model.lag)}`,
    `${count(Math.round(model.rates.flagsPerMinute))} flags/min`,
    auc.value === null ? 'no AUC yet' : `AUC ${auc.value.toFixed(3)} ± ${figure(auc.error, 3)}`,
    ...(model.ledger.dead ? [`${count(model.ledger.dead)} dead`] : []),
  ].join(' · ')
}
