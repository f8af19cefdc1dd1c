import { CATALOGUE_KEYS } from '@jetwatch/shared/catalogue/catalogue-query'
import { parseAsArrayOf, parseAsInteger, parseAsString, useQueryState, useQueryStates } from 'nuqs'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'

const PARSERS = {
  scoreMin: parseAsString,
  scoreMax: parseAsString,
  massMin: parseAsString,
  massMax: parseAsString,
  label: parseAsString,
  mark: parseAsString,
  model: parseAsString,
  q: parseAsString,
  sort: parseAsString.withDefault('sequence'),
  order: parseAsString.withDefault('desc'),
}
export type FilterName = keyof typeof PARSERS
export type Filters = { readonly [Name in FilterName]: string | null }

/** A little wait between typing and asking. */
const SETTLE_MS = 150

/** The filters as the address has them; `query` is what the server is asked, a moment after the last change. */
export function useFilters() {
  const [filters, setFilters] = useQueryStates(PARSERS)
  const [run, setRun] = useQueryState('run', parseAsString)
  const [picked, setPicked] = useQueryState('picked', parseAsArrayOf(parseAsInteger).withDefault([]))
  const text = useMemo(() => toQuery(filters), [filters])
  const [query, setQuery] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setQuery(text), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [text])
  const set = (name: FilterName, value: string | null): void => void setFilters({ [name]: value || null })
  const clear = (): void => void setFilters(Object.fromEntries(FILTERS.map((name) => [name, null])))
  const active = FILTERS.some((name) => filters[name])
  return { run, setRun, filters, set, setFilters, clear, active, query: useDeferredValue(query), picked, setPicked }
}

/** All but the order. */
const FILTERS = (Object.keys(PARSERS) as FilterName[]).filter((name) => name !== 'sort' && name !== 'order')

function toQuery(filters: Filters): string {
  const query = new URLSearchParams()
  for (const key of CATALOGUE_KEYS) {
    const value = key === 'only' ? null : filters[key]
    if (value) query.set(key, value)
  }
  return query.toString()
}

/** A comma list with a word put in or taken out. */
export function toggleWord(list: string | null, word: string): string | null {
  const words = (list ?? '').split(',').filter(Boolean)
  const next = words.includes(word) ? words.filter((other) => other !== word) : [...words, word]
  return next.length ? next.join(',') : null
}
