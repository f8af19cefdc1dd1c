import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { type Sending, Transport } from '@jetwatch/shared/transport/transport'
import type { TransportFault } from '@jetwatch/shared/transport/transport-fault'

const FRAMES = 12
const LEFT = 118
const STEP = 50
const BOX = { width: 38, height: 30, rx: 4 }
const LANES = { made: 44, sent: 128, stored: 212 }
const COLOURS = { original: '#dbe7f5', late: '#fde3b3', 'repeat-new': '#e4d7f5', 'repeat-same': '#fff', withheld: '#fff' } as const

interface Frame {
  readonly frame: number
  readonly first: number
  readonly jets: { readonly length: number }
}
type Sent = Sending<Frame> & { readonly late: boolean }

/** A stretch of a stream with each fault once or twice: frames as they are made, what is sent in which order, and what JETS holds. */
export function transportPicture(): string {
  const sendings = example()
  const sent = sendings.filter(({ kind }) => kind !== 'withheld')
  const stored = sent.filter(({ kind }) => kind !== 'repeat-same')
  const lost = new Set(sendings.filter(({ kind }) => kind === 'withheld').map(({ frame }) => frame.frame))
  const x = (slot: number): number => LEFT + slot * STEP
  const made = Array.from({ length: FRAMES }, (_, frame) =>
    box(x(frame), LANES.made, frame, lost.has(frame) ? 'withheld' : 'original', lost.has(frame) ? 'lost' : ''),
  )
  const ways = sent.map(({ frame, kind, late }, slot) => way([x(frame.frame), LANES.made], [x(slot), LANES.sent], strokeOf(kind, late)))
  const going = sent.map(({ frame, kind, late }, slot) => box(x(slot), LANES.sent, frame.frame, lookOf(kind, late), noteOf(kind, late)))
  const ends = stored.map(({ kind, late }, slot) =>
    way([x(sent.indexOf(stored[slot] as Sent)), LANES.sent], [x(slot), LANES.stored], strokeOf(kind, late)),
  )
  const kept = stored.map(({ frame, kind, late }, slot) => box(x(slot), LANES.stored, frame.frame, lookOf(kind, late), ''))
  const lanes = Object.entries({ made: 'made', sent: 'sent', stored: 'JETS holds' }).map(([lane, name]) =>
    element('text', { x: 8, y: LANES[lane as keyof typeof LANES] + 20, 'font-weight': 600 }, name),
  )
  const count = (kind: Sending<Frame>['kind']): number => sendings.filter((one) => one.kind === kind).length
  const frames = (n: number): string => `${n} frame${n === 1 ? '' : 's'}`
  const ledger = `Ledger: ${frames(FRAMES)} produced = ${count('original')} scored + ${lost.size} dropped (${lost.size} withheld), ${frames(count('repeat-new'))} duplicate. Refused by the server: ${count('repeat-same')}.`
  const size = { width: x(Math.max(FRAMES, sent.length)) + 8, height: LANES.stored + 80 }
  const style =
    'text{font:13px system-ui,sans-serif;fill:#17202b}.quiet{fill:#5b6878;font-size:12px}.number{text-anchor:middle}.note{paint-order:stroke;stroke:#fff;stroke-width:4px}'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}">${[
    element('title', {}, 'Frames on their way: lost, late, sent twice'),
    element('style', {}, style),
    element('rect', { ...size, fill: '#fff' }),
    ...lanes,
    ...ways,
    ...ends,
    ...made,
    ...going,
    ...kept,
    element('text', { x: 8, y: LANES.stored + 66 }, escapeMarkup(ledger)),
  ].join('')}</svg>\n`
}

/** The first seed that shows every fault without a crowd. */
function example(): Sent[] {
  const transport: TransportFault[] = [
    { kind: 'loss', probability: 0.1 },
    { kind: 'repeat', probability: 0.1, id: 'new' },
    { kind: 'repeat', probability: 0.1, id: 'same' },
    { kind: 'delay', probability: 0.15, frames: 4 },
  ]
  for (let seed = 1; ; seed++) {
    const way = new Transport<Frame>({ rate: 1, seed, transport })
    const sendings: Sent[] = []
    let newest = -1
    for (let frame = 0; frame < FRAMES; frame++) {
      for (const sending of way.send({ frame, first: frame, jets: { length: 1 } }).sendings) {
        sendings.push({ ...sending, late: sending.kind !== 'withheld' && sending.frame.frame < newest })
        newest = Math.max(newest, sending.frame.frame)
      }
    }
    const count = (kind: Sent['kind']): number => sendings.filter((one) => one.kind === kind).length
    const late = sendings.filter((one) => one.late)
    const once = (['withheld', 'repeat-new', 'repeat-same'] as const).every((kind) => count(kind) === 1)
    if (once && way.held === 0 && late.length === 2 && late.every(({ kind }) => kind === 'original')) return sendings
  }
}

type Look = keyof typeof COLOURS
const lookOf = (kind: Sent['kind'], late: boolean): Look => (kind === 'original' && late ? 'late' : kind)
const noteOf = (kind: Sent['kind'], late: boolean): string =>
  kind === 'repeat-same' ? 'refused' : kind === 'repeat-new' ? 'new id' : late ? 'late' : ''
const strokeOf = (kind: Sent['kind'], late: boolean): string =>
  late ? '#c77700' : kind === 'repeat-new' ? '#7a4fb5' : kind === 'repeat-same' ? '#b3261e' : '#b8c2cf'

function box(x: number, y: number, frame: number, look: Look, note: string): string {
  const gone = look === 'withheld' || look === 'repeat-same'
  const centre = x + BOX.width / 2
  return [
    element('rect', {
      ...{ x, y, ...BOX, fill: COLOURS[look] },
      ...(gone ? { stroke: '#b3261e', 'stroke-dasharray': '4 3' } : { stroke: '#5b6878' }),
    }),
    element('text', { x: centre, y: y + 20, class: 'number' }, String(frame)),
    note ? element('text', { x: centre, y: y + BOX.height + 13, class: 'quiet number note' }, note) : '',
  ].join('')
}

const way = ([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], stroke: string): string =>
  element('line', { x1: x1 + BOX.width / 2, y1: y1 + BOX.height, x2: x2 + BOX.width / 2, y2, stroke, 'stroke-width': 1.5 })
