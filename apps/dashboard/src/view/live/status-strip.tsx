'use client'
import type { Numbers } from '@jetwatch/shared/live'
import { memo } from 'react'
import { useLive } from '../../live/use-live.ts'
import { Defined } from '../defined.tsx'
import type { Term } from '../definitions.ts'
import { formatCount, formatMs, formatRate, formatTime, NONE } from '../format.ts'
import css from './status-strip.module.css'

type Tone = 'plain' | 'warn' | 'bad'
interface Stat {
  readonly term: Term
  readonly name: string
  /** Where it is a function: that of the value it stands beside. */
  readonly unit: string | ((numbers: Numbers) => string)
  readonly value: (numbers: Numbers) => string
  /** A second, quieter line. */
  readonly note: (numbers: Numbers) => string
  /** A third line, only where it says something. */
  readonly more?: (numbers: Numbers) => string
  readonly tone?: (numbers: Numbers) => Tone
}

const skippedTotal = ({ skipped }: Numbers): number => Object.values(skipped).reduce((sum, count) => sum + count, 0)
const share = (part: number, of: number | undefined): string => (of ? `${Number(((100 * part) / of).toPrecision(2))} % of scored` : '')

const STATS: readonly Stat[] = [
  {
    term: 'input',
    name: 'Input rate',
    unit: 'jets/s',
    value: (n) => formatRate(n.rates.input),
    note: (n) => `asked ${formatRate(n.rates.asked)}`,
  },
  {
    term: 'scored',
    name: 'Scored rate',
    unit: 'jets/s',
    value: (n) => formatRate(n.rates.scored),
    note: (n) => `${formatCount(n.ledger?.scored)} in all`,
  },
  {
    term: 'lag',
    name: 'Lag',
    unit: 'events',
    value: (n) => formatCount(n.ledger?.pending),
    note: (n) => `of ${formatCount(n.ledger?.produced)}`,
    tone: (n) => (n.health.state === 'lagging' ? 'warn' : 'plain'),
  },
  {
    term: 'flagsPerMinute',
    name: 'Flags',
    unit: '/min',
    value: (n) => formatRate(n.rates.flagsPerMinute),
    note: (n) => share(n.flags, n.ledger?.scored),
  },
  { term: 'flags', name: 'Flagged', unit: '', value: (n) => formatCount(n.flags), note: () => 'events this run' },
  {
    term: 'dead',
    name: 'Dead',
    unit: 'events',
    value: (n) => formatCount(n.ledger?.dead),
    note: (n) => (n.deadFrames ? `+ ${formatCount(n.deadFrames)} frames` : `${formatCount(skippedTotal(n))} rows skipped`),
    tone: (n) => (n.ledger?.dead || n.deadFrames ? 'bad' : 'plain'),
  },
  {
    term: 'dropped',
    name: 'Dropped',
    unit: 'events',
    value: (n) => formatCount(n.ledger?.dropped),
    note: (n) => `${formatCount(n.ledger?.duplicates)} duplicates`,
    more: (n) => (n.ledger?.withheld ? `${formatCount(n.ledger.withheld)} withheld` : ''),
    tone: (n) => ((n.ledger?.dropped ?? 0) > (n.ledger?.withheld ?? 0) ? 'bad' : 'plain'),
  },
  {
    term: 'latency',
    name: 'Decision p95',
    unit: (n) => unitOf(n.latency.p95),
    value: (n) => formatMs(n.latency.p95),
    note: (n) => `p50 ${formatMs(n.latency.p50)}${negative(n.latency.negative)}`,
  },
  {
    term: 'paint',
    name: 'Paint p95',
    unit: (n) => unitOf(n.paint?.p95),
    value: (n) => formatMs(n.paint?.p95),
    note: (n) => `p50 ${formatMs(n.paint?.p50)}${negative(n.paint?.negative)}`,
    tone: (n) => ((n.paint?.p95 ?? 0) > 500 ? 'warn' : 'plain'),
  },
  {
    term: 'updated',
    name: 'Last decision',
    unit: '',
    value: (n) => (n.lastDecision === null ? NONE : formatTime(n.lastDecision)),
    note: (n) => (n.lastDecision === null ? '' : `${Math.max(0, (n.time - n.lastDecision) / 1000).toFixed(1)} s ago`),
  },
]

/** From 10 s on the value brings its own. */
const unitOf = (milliseconds: number | null | undefined): string => ((milliseconds ?? 0) >= 10_000 ? '' : 'ms')

const negative = (count: number | undefined): string => (count ? `, ${formatCount(count)} below 0` : '')

/** The numbers a shift looks at first. */
export function StatusStrip() {
  const numbers = useLive((view) => view.numbers)
  const old = useLive((view) => view.connection === 'lost')
  return (
    <section className={css['strip']} aria-label="Status" data-old={old}>
      {STATS.map((stat) => (
        <Tile
          key={stat.name}
          term={stat.term}
          name={stat.name}
          unit={typeof stat.unit === 'string' ? stat.unit : numbers ? stat.unit(numbers) : ''}
          value={numbers ? stat.value(numbers) : NONE}
          note={numbers ? stat.note(numbers) : ''}
          more={(numbers && stat.more?.(numbers)) || ''}
          tone={(numbers && stat.tone?.(numbers)) || 'plain'}
        />
      ))}
    </section>
  )
}

interface TileProps {
  readonly term: Term
  readonly name: string
  readonly unit: string
  readonly value: string
  readonly note: string
  readonly more: string
  readonly tone: Tone
}

/** Only a tile whose text changed is rendered again. */
const Tile = memo(function Tile({ term, name, unit, value, note, more, tone }: TileProps) {
  return (
    <Defined term={term} name={name} className={css['tile']}>
      <span className={css['label']}>{name}</span>
      <span className={css['value']} data-tone={tone}>
        <span data-value>{value}</span>
        <span className={css['unit']}>{unit}</span>
      </span>
      <span className={css['note']}>{note}</span>
      {more && <span className={css['note']}>{more}</span>}
    </Defined>
  )
})
