import type { Family, Row } from './row.ts'

/** What was promised on two cores: a figure of a row, and its bound. */
export interface Target {
  readonly text: string
  readonly asked: string
  readonly family: Family
  /** Beginning of the row's name. */
  readonly row: string
  /** Null where the row does not hold the figure. */
  readonly figure: (row: Row) => number | null
  readonly bound: { readonly least: number } | { readonly most: number }
}

export interface Judgement {
  readonly target: Target
  readonly got: number | null
  /** Null where it was not measured. */
  readonly met: boolean | null
}

const value = (row: Row): number => row.value.median
const ratioTo =
  (name: string) =>
  (row: Row): number | null =>
    row.references.find((reference) => reference.name === name)?.ratio?.median ?? null
/** The lower of the ratio by the clock and that by processor time: with other programs about, many processes get more of the cores than one. */
const lowerRatioTo =
  (name: string) =>
  (row: Row): number | null => {
    const { ratio, coreRatio } = row.references.find((reference) => reference.name === name) ?? {}
    return ratio ? Math.min(ratio.median, coreRatio?.median ?? Number.POSITIVE_INFINITY) : null
  }
const figure =
  (name: string) =>
  (row: Row): number | null =>
    row.figures[name] ?? null

const target = (family: Family, row: string, text: string, asked: string, read: Target['figure'], bound: Target['bound']): Target => ({
  family,
  row,
  text,
  asked,
  figure: read,
  bound,
})

export const BARE_LOOP = 'bare session.run'
export const PYTORCH = 'PyTorch'
export const ENGINE = 'engine'

export const TARGETS: readonly Target[] = [
  target('read', 'rows', 'read, rows/s', '≥ 150,000', value, { least: 150_000 }),
  target('read', 'rows', 'read, × pandas', '≥ 2', ratioTo('pandas read_hdf'), { least: 2 }),
  target('image', 'preprocessing', 'preprocessing, jets/s per core', '≥ 60,000', value, { least: 60_000 }),
  target('transport', 'publish → pull, 256 ', 'transport at 256 a frame, events/s', '≥ 800,000', value, { least: 800_000 }),
  target('engine', 'dense-6 on cpu, batch 1024', 'engine dense, × bare session.run', '≥ 0.95', ratioTo(BARE_LOOP), { least: 0.95 }),
  target('engine', 'cnn-6 on cpu, batch 1024', 'engine CNN, × bare session.run', '≥ 0.95', ratioTo(BARE_LOOP), { least: 0.95 }),
  target('engine', 'dense-6 on cpu, batch 1024', 'engine dense, × PyTorch', '≥ 1', ratioTo(PYTORCH), { least: 1 }),
  target('pipeline', 'cnn-6', 'pipeline CNN, × engine', '≥ 0.8', lowerRatioTo(ENGINE), { least: 0.8 }),
  target('pipeline', 'dense-6, cached', 'pipeline dense with cached images, × engine', '≥ 0.5', lowerRatioTo(ENGINE), { least: 0.5 }),
  target('pipeline', 'dense-6, live', 'pipeline dense with live preprocessing, × engine', '≥ 0.35', lowerRatioTo(ENGINE), { least: 0.35 }),
  target('latency', 'dense-6 at 50 %', 'p99 at half load, dense, ms', '≤ 100', figure('ms p99'), { most: 100 }),
  target('latency', 'cnn-6 at 50 %', 'p99 at half load, CNN, ms', '≤ 100', figure('ms p99'), { most: 100 }),
  target('metrics', 'scorer', 'counting and telling, % of the scorer by profile', '≤ 2', value, { most: 2 }),
  target('metrics', 'gateway', 'statistics in the gateway, % of all processes', '≤ 2', figure('% of all processes'), { most: 2 }),
]

/** Each target with what the rows say of it. */
export function judge(rows: readonly Row[], targets: readonly Target[] = TARGETS): Judgement[] {
  return targets.map((one) => {
    const row = rows.find(({ family, name }) => family === one.family && name.startsWith(one.row))
    const got = row ? one.figure(row) : null
    const met = got === null ? null : 'least' in one.bound ? got >= one.bound.least : got <= one.bound.most
    return { target: one, got, met }
  })
}
