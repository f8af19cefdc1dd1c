import { useSyncExternalStore } from 'react'

/** What a canvas needs of globals.css. Colours are `#rrggbb`. */
export interface Theme {
  readonly text: string
  readonly quiet: string
  readonly line: string
  readonly grid: string
  readonly accent: string
  readonly good: string
  readonly warn: string
  readonly bad: string
  readonly panel: string
  readonly fontFamily: string
}

/** A colour of the theme by name, or one that is the same in both themes (class colours). */
export type Colour = Exclude<keyof Theme, 'fontFamily'> | `#${string}`

const VARIABLES = {
  text: '--text',
  quiet: '--quiet',
  line: '--line-strong',
  grid: '--grid',
  accent: '--accent',
  good: '--good',
  warn: '--warn',
  bad: '--bad',
  panel: '--panel',
} as const

/** Before there is a document; nothing is drawn with it. */
const NO_DOCUMENT: Theme = {
  ...{ text: '#000000', quiet: '#000000', line: '#000000', grid: '#000000', accent: '#000000' },
  ...{ good: '#000000', warn: '#000000', bad: '#000000', panel: '#000000', fontFamily: 'sans-serif' },
}

let current: Theme | null = null

function read(): Theme {
  const root = getComputedStyle(document.documentElement)
  const colours = Object.fromEntries(Object.entries(VARIABLES).map(([name, variable]) => [name, root.getPropertyValue(variable).trim()]))
  return { ...NO_DOCUMENT, ...colours, fontFamily: getComputedStyle(document.body).fontFamily }
}

/** The theme in force. Read from the document once, and again when the colour scheme changes. */
export function themeNow(): Theme {
  current ??= typeof document === 'undefined' ? null : read()
  return current ?? NO_DOCUMENT
}

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia('(prefers-color-scheme: light)')
  const changed = (): void => {
    current = null
    listener()
  }
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}

/** The theme in force; renders again when the reader's colour scheme changes. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, themeNow, () => NO_DOCUMENT)

export const resolveColour = (colour: Colour): string => (colour.startsWith('#') ? colour : themeNow()[colour as keyof Theme])

/** The colour at an opacity from 0 to 1, as #rrggbbaa. */
export const fade = (colour: Colour, opacity: number): string =>
  `${resolveColour(colour)}${Math.round(255 * opacity)
    .toString(16)
    .padStart(2, '0')}`
