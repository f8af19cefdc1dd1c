import { PROGRESS_GONE_MS } from '@jetwatch/shared/sweeps/sweep-file'
import type { SweepEntry } from '@jetwatch/shared/sweeps/sweep-list'
import { formatCount } from '../format.ts'
import css from './sweep-list.module.css'

interface Props {
  readonly entries: readonly SweepEntry[]
  readonly chosen: readonly string[]
  readonly onChoose: (id: string) => void
}

/** All sweeps there are: what each varies, how far it is, and whether it is drawn. */
export function SweepList({ entries, chosen, onChoose }: Props) {
  return (
    <ul className={css['list']}>
      {entries.map((entry) => (
        <li key={entry.id} className={css['entry']} data-chosen={chosen.includes(entry.id)}>
          <label className={css['name']}>
            <input
              type="checkbox"
              checked={chosen.includes(entry.id)}
              disabled={entry.finished === null}
              onChange={() => onChoose(entry.id)}
            />
            {entry.id}
          </label>
          <Outline entry={entry} />
          <State entry={entry} />
        </li>
      ))}
    </ul>
  )
}

function Outline({ entry: { outline } }: { entry: SweepEntry }) {
  if (!outline) return null
  const axes = outline.axes.map(({ name, values }) => `${values.length} × ${name}`).join(', ')
  const seeds = `${outline.seeds.length} ${outline.seeds.length === 1 ? 'seed' : 'seeds'}`
  return <p className={css['quiet']}>{`${axes}; ${seeds} of ${formatCount(outline.events)} events; ${outline.models.join(', ')}`}</p>
}

function State({ entry: { id, finished, report, progress, fault } }: { entry: SweepEntry }) {
  if (fault)
    return (
      <p className={css['bad']}>
        {fault.message}. {fault.remedy}
      </p>
    )
  if (!progress)
    return (
      <p className={css['foot']}>
        {finished === null ? '' : new Date(finished).toLocaleString('en-GB')}
        {report ? (
          <a className={css['link']} href={`/api/sweeps/${encodeURIComponent(id)}/report`} target="_blank" rel="noreferrer">
            Its own page<span className="visually-hidden">: {id}</span>
          </a>
        ) : null}
      </p>
    )
  const { done, total, state, age, kept, started, updated } = progress
  const running = state === 'running' && age < PROGRESS_GONE_MS
  const left = running && done > kept ? ((updated - started) / 1000 / (done - kept)) * (total - done) : null
  return (
    <>
      <progress className={css['bar']} value={done} max={Math.max(1, total)} aria-label={`Progress of ${id}`} />
      <p className={running ? css['good'] : css['warn']}>
        {`${formatCount(done)} of ${formatCount(total)} streams`}
        {running ? (left === null ? ', running' : `, about ${formatCount(Math.ceil(left))} s left`) : ''}
        {running ? '' : state === 'running' ? ', ended without a word' : `, ${state}`}
        {running ? '' : '. The same jetwatch sweep goes on from there'}
      </p>
    </>
  )
}
