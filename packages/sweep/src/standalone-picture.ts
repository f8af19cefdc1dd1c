import { JetwatchError } from '@jetwatch/shared/errors'
import { STYLE } from '@jetwatch/training/report/style'

const SIZE = { width: 560, height: 380 }
const LINE = 18

/**
 * A picture of a sweep's page as an SVG of its own, with heading and legend, in light colours: the first whose heading begins so.
 * @throws USAGE where the page has none.
 */
export function standalonePicture(page: string, heading: string): string {
  const figures = page.match(/<figure><h3>.*?<\/figure>/gs) ?? []
  const own = figures.find((figure) => figure.startsWith(`<figure><h3>${heading}`))
  const [, title, inside] = own?.match(/<h3>(.*?)<\/h3><svg class="chart"[^>]*>(.*?)<\/svg>/s) ?? []
  if (own === undefined || title === undefined || inside === undefined) {
    throw new JetwatchError('USAGE', `the page has no picture "${heading}"`, 'Run the sweep again')
  }
  const keys = [...own.matchAll(/<li><svg[^>]*>(.*?)<\/svg>(.*?)<\/li>/gs)]
  const top = 34
  const height = top + SIZE.height + LINE * keys.length
  const legend = keys.map(([, key, name], i) => {
    const y = top + SIZE.height + LINE * i
    return `<g transform="translate(64 ${y - 5})">${key}</g><text x="100" y="${y + 4}">${name}</text>`
  })
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${height}" width="${SIZE.width}" height="${height}"><title>${title}</title><style>${RULES}</style><rect width="${SIZE.width}" height="${height}" fill="#fff"/><text x="16" y="22" font-weight="600">${title}</text><g transform="translate(0 ${top})">${inside}</g>${legend.join('')}</svg>\n`
  return text.replace(/var\((--[a-z0-9-]+)\)/g, (whole, name: string) => LIGHT.get(name) ?? whole)
}

/** The light colours of the report, by the name of their variable. */
const LIGHT = new Map(
  [...STYLE.slice(0, STYLE.indexOf('@media')).matchAll(/(--[a-z0-9-]+):(#[0-9a-f]+)/g)].map(([, name, colour]) => [
    name as string,
    colour as string,
  ]),
)
const RULES =
  'text{font:12.5px system-ui,sans-serif;fill:var(--text)}text.tick{fill:var(--quiet)}.grid{stroke:var(--grid)}.frame{fill:none;stroke:var(--grid-strong)}.line{fill:none;stroke-linejoin:round}'
