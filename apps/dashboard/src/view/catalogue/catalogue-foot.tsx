import type { CataloguePage } from '@jetwatch/shared/catalogue/catalogue'
import { formatCount } from '../format.ts'
import css from './catalogue-view.module.css'

interface Props {
  readonly page: CataloguePage | null
  readonly newer: number
  readonly run: string
  readonly query: string
  readonly picked: readonly number[]
  readonly onNewest: () => void
  readonly onDrop: () => void
}

const FORMATS = [
  { format: 'h5', name: 'HDF5' },
  { format: 'arrow', name: 'Arrow' },
  { format: 'csv', name: 'CSV' },
] as const

/** How many there are, and the way out to files. */
export function CatalogueFoot({ page, newer, run, query, picked, onNewest, onDrop }: Props) {
  const address = (format: string): string => {
    const parameters = new URLSearchParams(picked.length ? { only: picked.join(',') } : query)
    parameters.set('format', format)
    return `/api/catalogue/${run}/export?${parameters}`
  }
  const what = picked.length ? `the ${formatCount(picked.length)} picked` : `all ${formatCount(page?.matching ?? 0)}`
  return (
    <div className={css['foot']}>
      <p className={css['count']} role="status">
        <b data-matching={page?.matching}>{formatCount(page?.matching)}</b> of {formatCount(page?.total)} flagged events
        {page && !page.complete ? `; still reading${page.backlog === null ? '' : `, ${formatCount(page.backlog)} messages to go`}` : ''}
        {page?.dropped ? `; the oldest ${formatCount(page.dropped)} are not listed: the catalogue holds ${formatCount(page.bound)}` : ''}
        {page?.unreadable ? `; ${formatCount(page.unreadable)} could not be read` : ''}
      </p>
      {newer > 0 ? (
        <button type="button" className={css['button']} onClick={onNewest}>
          Show {formatCount(newer)} new <kbd>r</kbd>
        </button>
      ) : null}
      <fieldset className={css['exports']} aria-label="Export">
        {picked.length ? (
          <button type="button" className={css['button']} onClick={onDrop}>
            Drop the picks
          </button>
        ) : null}
        <span className={css['quiet']}>Export {what} as</span>
        {FORMATS.map(({ format, name }) => (
          <a key={format} className={css['button']} href={address(format)} download aria-label={`Export ${what} as ${name}`}>
            {name}
          </a>
        ))}
      </fieldset>
    </div>
  )
}
