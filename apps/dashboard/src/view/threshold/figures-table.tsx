import type { TriedCut, TriedFigure } from '@jetwatch/shared/threshold-control/try-cut'
import { Defined } from '../defined.tsx'
import type { Term } from '../definitions.ts'
import { formatCount, formatPower, formatRate, formatShare, NONE } from '../format.ts'
import css from './figures-table.module.css'

interface Props {
  readonly proposed: TriedCut | null
  readonly inForce: TriedCut | null
  /** False leaves the figures by truth out. */
  readonly truth: boolean
}

type FigureKey = 'flagsPerMinute' | 'flagShare' | 'referenceEfficiency' | 'backgroundEfficiency' | 'signalEfficiency' | 'rejection' | 'sic'

const BY_TRUTH: ReadonlySet<FigureKey> = new Set(['backgroundEfficiency', 'signalEfficiency', 'rejection', 'sic'])

const ROWS: readonly {
  key: FigureKey
  term: Term
  label: string
  format: (x: number) => string
  count: (tried: TriedCut) => { passing: number; of: number } | null
}[] = [
  { key: 'flagsPerMinute', term: 'triedFlags', label: 'Flags per minute', format: formatRate, count: ({ events }) => events },
  { key: 'flagShare', term: 'triedShare', label: 'Share of all events', format: formatShare, count: ({ events }) => events },
  { key: 'referenceEfficiency', term: 'triedReference', label: 'εB, reference', format: formatShare, count: ({ reference }) => reference },
  {
    key: 'backgroundEfficiency',
    term: 'triedBackground',
    label: 'εB, by truth',
    format: formatShare,
    count: ({ background }) => background,
  },
  { key: 'signalEfficiency', term: 'triedSignal', label: 'εS, by truth', format: formatShare, count: ({ signal }) => signal },
  { key: 'rejection', term: 'triedRejection', label: '1/εB', format: formatRate, count: ({ background }) => background },
  { key: 'sic', term: 'triedSic', label: 'SIC = εS/√εB', format: (x) => x.toPrecision(3), count: () => null },
]

/** What the proposed cut would do beside what the one in force does, with 95 % intervals and the counts behind them. */
export function FiguresTable({ proposed, inForce, truth }: Props) {
  return (
    <table className={css['table']} aria-label="What the cuts do">
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Figure</span>
          </th>
          <th scope="col">In force</th>
          <th scope="col">Proposed</th>
          <th scope="col" className={css['count']}>
            Jets or events that pass
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">Cut, score ≥</th>
          <td>{inForce ? formatPower(inForce.cut, 4) : NONE}</td>
          <td className={css['new']}>{proposed ? formatPower(proposed.cut, 4) : NONE}</td>
          <td className={css['count']} />
        </tr>
        {ROWS.filter(({ key }) => truth || !BY_TRUTH.has(key)).map(({ key, term, label, format, count }) => {
          const of = proposed && count(proposed)
          return (
            <tr key={key}>
              <th scope="row">
                <Defined term={term} name={label}>
                  {label}
                </Defined>
              </th>
              <Cell figure={inForce?.[key] ?? null} format={format} />
              <Cell figure={proposed?.[key] ?? null} format={format} strong />
              <td className={css['count']}>{of ? `${formatCount(of.passing)} of ${formatCount(of.of)}` : ''}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function Cell({ figure, format, strong }: { figure: TriedFigure | null; format: (x: number) => string; strong?: boolean }) {
  if (!figure) return <td>{NONE}</td>
  if (figure.value === null)
    return (
      <td>
        <span className={css['reason']} title={figure.reason}>
          not quoted<span className="visually-hidden">: {figure.reason}</span>
        </span>
      </td>
    )
  return (
    <td>
      <span className={strong ? css['new'] : undefined}>{format(figure.value)}</span>
      <span className={css['interval']}>{`${format(figure.low)} to ${format(figure.high)}`}</span>
    </td>
  )
}
