import type { Scan, ScanFigure, ScanPoint } from './scan-file.ts'

/** A figure over the seeds of one value. */
export interface Mean {
  readonly mean: number
  /** Standard deviation over the seeds; null for one seed. */
  readonly spread: number | null
  /** One standard error from the test jets, the mean over the seeds; null where there is none. */
  readonly sample: number | null
  /** Both in quadrature; null where there is neither. */
  readonly error: number | null
}

export interface ScanRow {
  readonly value: number
  readonly points: readonly ScanPoint[]
  readonly validationLoss: Mean
  /** Null where it was not evaluated or cannot be quoted. */
  readonly auc: Mean | null
  readonly e10: Mean | null
}

/** One row per value, ascending. */
export function scanRows({ points }: Pick<Scan, 'points'>): ScanRow[] {
  const values = [...new Set(points.map(({ value }) => value))].sort((a, b) => a - b)
  return values.map((value) => {
    const own = points.filter((point) => point.value === value)
    const figure = (of: 'auc' | 'e10'): Mean | null => meanOf(own.flatMap(({ test }) => (test ? [test[of]] : [])))
    const losses = own.map(({ validationLoss }) => ({ value: validationLoss, error: null, reason: null }))
    return { value, points: own, validationLoss: meanOf(losses) as Mean, auc: figure('auc'), e10: figure('e10') }
  })
}

function meanOf(figures: readonly ScanFigure[]): Mean | null {
  const values = figures.flatMap(({ value }) => (value === null ? [] : [value]))
  if (values.length === 0) return null
  const errors = figures.flatMap(({ error }) => (error === null ? [] : [error]))
  const mean = average(values)
  const spread = values.length > 1 ? Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1)) : null
  const sample = errors.length > 0 ? average(errors) : null
  return { mean, spread, sample, error: spread === null && sample === null ? null : Math.hypot(spread ?? 0, sample ?? 0) }
}

const average = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length

/**
 * Where the loss stops falling steeply: the value whose point lies farthest below the straight line from the first point to the
 * last. Null below three values, or where no point lies below. It depends on the range scanned and decides nothing.
 */
export function elbow(rows: readonly ScanRow[]): number | null {
  const [first, last] = [rows[0], rows.at(-1)]
  if (!first || !last || rows.length < 3) return null
  const slope = (last.validationLoss.mean - first.validationLoss.mean) / (last.value - first.value)
  const depths = rows.map(({ value, validationLoss }) => first.validationLoss.mean + slope * (value - first.value) - validationLoss.mean)
  const deepest = Math.max(...depths)
  return deepest > 0 ? (rows[depths.indexOf(deepest)]?.value ?? null) : null
}

/** What a reader should know of the numbers, one sentence each. */
export function scanNotes(scan: Scan): string[] {
  const rows = scanRows(scan)
  const seeds = Math.max(...rows.map(({ points }) => points.length), 0)
  const errors =
    seeds > 1
      ? `± is the standard deviation over up to ${seeds} seeds${scan.test ? ' and the error of the test sample, in quadrature' : ''}.`
      : scan.test
        ? '± is one standard error of the test sample; one seed, so the spread between trainings is not in it.'
        : 'One seed: the spread between trainings is not known; give --seeds for it.'
  if (scan.kind === 'contamination') {
    return ['Labels are used only for reporting: no choice of the training saw them, apart from the mixing of signal itself.', errors]
  }
  const best = rows.reduce<ScanRow | null>(
    (least, row) => (least && least.validationLoss.mean <= row.validationLoss.mean ? least : row),
    null,
  )
  return [
    'No label and no signal was looked at: the width is chosen where the validation loss stops falling (arXiv:1808.08992).',
    bendNote(rows),
    best ? `Lowest loss at ${best.value}.` : '',
    errors,
  ].filter(Boolean)
}

function bendNote(rows: readonly ScanRow[]): string {
  if (rows.length < 3) return ''
  const bend = elbow(rows)
  return bend === null
    ? 'No bend: the loss falls no faster at the start than at the end.'
    : `The curve bends most at ${bend}; that depends on the range scanned.`
}

/** Cells of the table, the heading first; numbers without their unit. */
export function scanTable(scan: Scan): string[][] {
  const rows = scanRows(scan)
  const plain = (mean: Mean | null, digits: number): string =>
    mean === null ? '–' : `${mean.mean.toFixed(digits)}${mean.error === null ? '' : ` ± ${mean.error.toFixed(digits)}`}`
  const loss = ({ mean, spread }: Mean): string => `${mean.toPrecision(4)}${spread === null ? '' : ` ± ${spread.toPrecision(2)}`}`
  const count = (row: ScanRow, of: (point: ScanPoint) => number): string => [...new Set(row.points.map(of))].join(', ')
  if (scan.kind === 'latent') {
    const relative = (row: ScanRow): string =>
      `${((100 * row.validationLoss.mean) / (rows[0]?.validationLoss.mean as number)).toFixed(1)} %`
    return [
      ['latent', 'validation loss', 'of the first', 'epochs', 'seeds'],
      ...rows.map((row) => [
        String(row.value),
        loss(row.validationLoss),
        relative(row),
        count(row, ({ epochs }) => epochs),
        String(row.points.length),
      ]),
    ]
  }
  return [
    ['signal in training', 'signal jets', 'AUC', 'E10', 'validation loss', 'epochs', 'seeds'],
    ...rows.map((row) => [
      `${Number((100 * row.value).toPrecision(6))} %`,
      count(row, ({ signalJets }) => signalJets),
      plain(row.auc, 4),
      plain(row.e10, 4),
      loss(row.validationLoss),
      count(row, ({ epochs }) => epochs),
      String(row.points.length),
    ]),
  ]
}
