import type { Followed } from '@jetwatch/bus/delivery'
import { parseScoresHeaders } from '@jetwatch/bus/frames'
import { decodeFlag, type Flag } from '@jetwatch/shared/flag'
import type { StreamInfo } from '@jetwatch/shared/frame'
import { FlagColumns } from './flag-columns.ts'

/** Most flagged events of a run kept: with 50 pixels each, about 100 MB. Beyond it the oldest tenth is dropped, and counted. */
export const MOST_FLAGS = 200_000

/** All flagged events of one run, of all its models: what a catalogue sorts, filters, shows and exports. */
export class FlagIndex {
  readonly run: string
  readonly flags = new FlagColumns()
  /** Of the first message; null before it. */
  stream: StreamInfo | null = null
  readonly models: string[] = []
  readonly bound: number
  /** Goes up with every change. */
  version = 0
  #dropped = 0
  #unreadable = 0
  /** Row numbers count from the first flag there ever was: `dropped + place`. */
  readonly #rows: Map<number, number>[] = []

  constructor(run: string, bound = MOST_FLAGS) {
    this.run = run
    this.bound = bound
  }

  get dropped(): number {
    return this.#dropped
  }

  /** Messages that could not be read. */
  get unreadable(): number {
    return this.#unreadable
  }

  /** A message of FLAGS. The same event of the same model again changes nothing. */
  add({ data, headers, seq }: Pick<Followed, 'data' | 'headers' | 'seq'>): void {
    let flag: Flag
    let model: string
    let published: number
    try {
      const parsed = parseScoresHeaders(headers)
      if (parsed.run !== this.run) throw new Error(`run ${parsed.run} on the subject of ${this.run}`)
      flag = decodeFlag(data)
      this.stream ??= flag.stream
      if (!sameStream(flag.stream, this.stream)) throw new Error('classes or sources differ from those of the flags before')
      model = parsed.model
      published = Number(parsed.publish / 1_000n) / 1_000
    } catch {
      this.#unreadable++
      this.version++
      return
    }
    const code = this.#modelCode(model)
    const { event } = flag
    const sequence = event.sequence[0] as number
    const rows = this.#rows[code] as Map<number, number>
    if (rows.has(sequence)) return
    if (this.flags.length >= this.bound) this.#dropOldest()
    rows.set(sequence, this.#dropped + this.flags.length)
    this.flags.add(
      {
        sequence,
        stream: seq,
        model: code,
        label: event.label[0] as number,
        source: event.source[0] as number,
        row: event.row[0] as number,
        pt: event.pt[0] as number,
        eta: event.eta[0] as number,
        phi: event.phi[0] as number,
        mass: event.mass[0] as number,
        multiplicity: event.multiplicity[0] as number,
        score: flag.score,
        cut: flag.cut,
        revision: flag.revision,
        meanSquare: flag.meanSquare,
        published,
      },
      flag.index,
      flag.value,
    )
    this.version++
  }

  /** Place of the event's flag by this model in the columns; null where it has none (any more). */
  find(model: string, sequence: number): number | null {
    const row = this.#rows[this.models.indexOf(model)]?.get(sequence)
    return row === undefined ? null : row - this.#dropped
  }

  #modelCode(model: string): number {
    const known = this.models.indexOf(model)
    if (known >= 0) return known
    this.#rows.push(new Map())
    return this.models.push(model) - 1
  }

  #dropOldest(): void {
    const count = Math.ceil(this.bound / 10)
    const { sequence, model } = this.flags.columns
    for (let i = 0; i < count; i++) this.#rows[model[i] as number]?.delete(sequence[i] as number)
    this.flags.drop(count)
    this.#dropped += count
  }
}

const sameStream = (a: StreamInfo, b: StreamInfo): boolean =>
  a === b || (a.preset === b.preset && a.classes.join() === b.classes.join() && a.sources.join() === b.sources.join())
