import type { Machine } from './machine.ts'
import type { Reference, Row } from './row.ts'
import { relativeSpread, type Spread } from './statistics.ts'
import type { Judgement } from './targets.ts'

/** Three significant digits, thousands apart. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size >= 1000)
    return (Math.round(value / 10 ** Math.max(0, digits(size) - 4)) * 10 ** Math.max(0, digits(size) - 4)).toLocaleString('en-US')
  return size === 0 ? '0' : String(Number(value.toPrecision(3)))
}

const digits = (value: number): number => Math.floor(Math.log10(value)) + 1

/** Median and half of the distance between the quartiles. */
export const spread = (value: Spread): string =>
  `${number(value.median)} ± ${(100 * relativeSpread(value)).toFixed(relativeSpread(value) < 0.1 ? 1 : 0)} %`

const against = ({ name, value, ratio, coreRatio, absent }: Reference): string => {
  if (!value || !ratio) return `${name}: not here, ${absent}`
  const core = coreRatio ? `; ${coreRatio.median.toFixed(2)} × by core time` : ''
  return `${ratio.median.toFixed(2)} × ${name} (${number(value.median)})${core}`
}

/** A table with a heading and columns as wide as their widest cell; the first column is flush left, the others too. */
export function textTable(cells: readonly (readonly string[])[]): string {
  const columns = Math.max(...cells.map((row) => row.length))
  // The last column may be long: nothing stands behind it.
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  return cells
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export const describeMachineText = (machine: Machine): string =>
  [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memory} GiB; ${machine.kernel}`,
    `Node ${machine.node}, nats-server ${machine.natsServer}, ONNX Runtime ${machine.onnxruntime}; commit ${machine.commit}`,
    `${machine.time}; load of the minute before ${machine.load}`,
  ].join('\n')

/** The rows of one family: what, how fast, processor time, references; then what else is known of each. */
export function formatRows(rows: readonly Row[]): string {
  const head = ['', 'median ± spread', 'core-µs', 'against']
  const cells = rows.flatMap((row) => {
    const [first, ...rest] = row.references.map(against)
    const cost = row.coreMicroseconds === null ? '' : number(row.coreMicroseconds)
    const figures = Object.entries(row.figures).map(([name, value]) => `${number(value)} ${name}`)
    return [
      [row.name, `${spread(row.value)} ${row.unit}`, cost, first ?? ''],
      ...rest.map((text) => ['', '', '', text]),
      ...chunks(figures, 4).map((some) => ['', '', '', some.join(', ')]),
      ...row.notes.map((note) => ['', '', '', note]),
    ]
  })
  return textTable([head, ...cells])
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

export function formatJudgements(judgements: readonly Judgement[]): string {
  const mark = (met: boolean | null): string => (met === null ? 'not measured' : met ? 'met' : 'MISSED')
  return textTable([
    ['target', 'asked', 'measured', ''],
    ...judgements.map(({ target, got, met }) => [target.text, target.asked, got === null ? '–' : number(got), mark(met)]),
  ])
}
