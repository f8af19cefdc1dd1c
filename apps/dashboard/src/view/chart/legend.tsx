import css from './legend.module.css'
import type { Colour } from './theme.ts'

export interface LegendItem {
  readonly name: string
  readonly colour: Colour
  /** As it is drawn: a filled step ('area', default), a line, or a dashed one. */
  readonly style?: 'area' | 'line' | 'dashed'
}

/** What the colours of one or several charts stand for. Charts have their tables for readers who cannot see it. */
export function Legend({ items }: { readonly items: readonly LegendItem[] }) {
  return (
    <ul className={css['legend']}>
      {items.map(({ name, colour, style = 'area' }) => (
        <li key={name} className={css['item']}>
          <i className={css['swatch']} data-style={style} style={{ color: colour.startsWith('#') ? colour : `var(--${colour})` }} />
          {name}
        </li>
      ))}
    </ul>
  )
}
