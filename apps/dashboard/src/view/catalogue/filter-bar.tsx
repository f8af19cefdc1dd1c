import type { CataloguePage, RunList } from '@jetwatch/shared/catalogue/catalogue'
import { MARK_TITLES, MARKS } from '@jetwatch/shared/marks'
import { classColour, classTitle } from '@jetwatch/shared/plot/class-colours'
import type { Ref } from 'react'
import { formatCount } from '../format.ts'
import css from './filter-bar.module.css'
import { type FilterName, type Filters, toggleWord } from './use-filters.ts'

interface Props {
  readonly list: RunList
  readonly run: string
  readonly page: CataloguePage | null
  readonly filters: Filters
  readonly active: boolean
  readonly search: Ref<HTMLInputElement>
  readonly onRun: (run: string) => void
  readonly onFilter: (name: FilterName, value: string | null) => void
  readonly onClear: () => void
}

/** What to look at. Everything here stands in the address. */
export function FilterBar({ list, run, page, filters, active, search, onRun, onFilter, onClear }: Props) {
  const classes = page?.classes ?? []
  const models = page?.models ?? []
  return (
    <search className={css['bar']} aria-label="Filters">
      <label className={css['field']}>
        <span className={css['label']}>Run</span>
        <select className={css['control']} value={run} onChange={({ target }) => onRun(target.value)}>
          {list.runs.map((one) => (
            <option key={one.run} value={one.run}>
              {one.run}
              {one.run === list.current ? ' (current)' : ''}, {formatCount(one.flags)} flags
            </option>
          ))}
        </select>
      </label>
      <label className={css['field']}>
        <span className={css['label']}>
          Search <kbd className={css['key']}>/</kbd>
        </span>
        <input
          ref={search}
          type="search"
          className={css['search']}
          placeholder="event, row, class, mark, model"
          value={filters.q ?? ''}
          onChange={({ target }) => onFilter('q', target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur()
          }}
        />
      </label>
      <Range name="Score" low="scoreMin" high="scoreMax" filters={filters} onFilter={onFilter} />
      <Range name="Mass, GeV" low="massMin" high="massMax" filters={filters} onFilter={onFilter} />
      <Choices
        legend="Truth"
        words={[...classes.map((name) => [name, classTitle(name)] as const), ['none', 'no truth'] as const]}
        value={filters.label}
        colour={(name) => classColour(name === 'none' ? null : name, classes)}
        onChange={(value) => onFilter('label', value)}
      />
      <Choices
        legend="Mark"
        words={[...MARKS.map((name) => [name, `${MARK_TITLES[name]} ${page?.marks[name] ?? 0}`] as const), ['none', 'none'] as const]}
        value={filters.mark}
        onChange={(value) => onFilter('mark', value)}
      />
      {models.length > 1 || filters.model ? (
        <label className={css['field']}>
          <span className={css['label']}>Model</span>
          <select className={css['control']} value={filters.model ?? ''} onChange={({ target }) => onFilter('model', target.value)}>
            <option value="">all</option>
            {models.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      ) : null}
      <button type="button" className={css['clear']} disabled={!active} onClick={onClear}>
        Clear filters
      </button>
    </search>
  )
}

interface RangeProps extends Pick<Props, 'filters' | 'onFilter'> {
  readonly name: string
  readonly low: FilterName
  readonly high: FilterName
}

function Range({ name, low, high, filters, onFilter }: RangeProps) {
  const field = (key: FilterName, word: string) => (
    <input
      className={css['number']}
      inputMode="decimal"
      aria-label={`${name} ${word}`}
      placeholder={word}
      value={filters[key] ?? ''}
      onChange={({ target }) => onFilter(key, target.value)}
    />
  )
  return (
    <fieldset className={css['group']}>
      <legend className={css['label']}>{name}</legend>
      {field(low, 'from')} {field(high, 'to')}
    </fieldset>
  )
}

interface ChoicesProps {
  readonly legend: string
  readonly words: readonly (readonly [string, string])[]
  readonly value: string | null
  readonly colour?: (word: string) => string
  readonly onChange: (value: string | null) => void
}

function Choices({ legend, words, value, colour, onChange }: ChoicesProps) {
  const chosen = (value ?? '').split(',')
  return (
    <fieldset className={css['group']}>
      <legend className={css['label']}>{legend}</legend>
      {words.map(([word, title]) => (
        <button
          key={word}
          type="button"
          className={css['choice']}
          aria-pressed={chosen.includes(word)}
          onClick={() => onChange(toggleWord(value, word))}
        >
          {colour ? <i className={css['swatch']} style={{ background: colour(word) }} /> : null}
          {title}
        </button>
      ))}
    </fieldset>
  )
}
