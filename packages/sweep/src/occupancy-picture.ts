import { bitmap, dataUri } from '@jetwatch/shared/plot/bitmap'
import { inferno } from '@jetwatch/shared/plot/colour-map'
import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { type Occupancy, unlikelyCells } from './occupancy.ts'

const CELL = { width: 150, height: 200 }
const LEFT = 250
const GAP = 30
const TOP = 34

/** One SVG with a row for each map: all jets, flagged jets, flagged share of each cell on the scale of the row, and the most unlikely cell. */
export function occupancyPicture(maps: readonly { readonly title: string; readonly map: Occupancy }[]): string {
  const column = (i: number): number => LEFT + i * (CELL.width + GAP)
  const rows = maps.flatMap(({ title, map }, i) => {
    const top = TOP + i * (CELL.height + GAP)
    const share = map.all.map((all, cell) => (all ? (map.flagged[cell] as number) / all : 0))
    const pictures = [map.all, map.flagged, share].flatMap((values, k) => [
      element('image', {
        x: column(k),
        y: top,
        ...CELL,
        preserveAspectRatio: 'none',
        style: 'image-rendering:pixelated',
        href: dataUri(bitmap(values, map.phi, map.eta, Math.max(...values), inferno)),
      }),
      element(
        'text',
        { x: column(k) + CELL.width / 2, y: top + CELL.height + 14, 'text-anchor': 'middle', class: 'quiet' },
        k === 2 ? `0 to ${(100 * Math.max(...values)).toFixed(0)} %` : `0 to ${Math.max(...values)}`,
      ),
    ])
    const lines = describeMap(map).map((line, k) => element('text', { x: 8, y: top + 48 + 18 * k, class: 'quiet' }, escapeMarkup(line)))
    return [...pictures, element('text', { x: 8, y: top + 24, 'font-weight': 600 }, escapeMarkup(title)), ...lines]
  })
  const heads = ['all jets', 'flagged jets', 'flagged share'].map((text, k) =>
    element('text', { x: column(k) + CELL.width / 2, y: 22, 'text-anchor': 'middle', class: 'quiet' }, text),
  )
  const size = { width: column(3), height: TOP + maps.length * (CELL.height + GAP) }
  const style = 'text{font:13px system-ui,sans-serif;fill:#17202b}.quiet{fill:#5b6878;font-size:12px}'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}">${element('title', {}, 'Where flagged jets lie in the detector')}${element(
    'style',
    {},
    style,
  )}${element('rect', { ...size, fill: '#fff' })}${heads.join('')}${rows.join('')}</svg>\n`
}

/** How many jets are flagged, and the cell that least fits flags that lie where jets lie. */
export function describeMap(map: Occupancy): string[] {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
  const [worst] = unlikelyCells(map)
  const lines = [`${sum(map.flagged)} of ${sum(map.all)} jets flagged`]
  if (!worst) return lines
  return [
    ...lines,
    `least likely cell: η ${worst.eta.toFixed(2)}, φ ${worst.phi.toFixed(2)}`,
    `${worst.flagged} flags, ${worst.expected.toFixed(1)} expected`,
    worst.log10P > -2 ? `p = ${(10 ** worst.log10P).toFixed(2)} in any cell` : `p = 10^${worst.log10P.toFixed(1)} in any cell`,
  ]
}
