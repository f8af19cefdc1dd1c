import { element, escapeMarkup } from '@jetwatch/shared/plot/markup'
import { chartSvg } from './chart-svg.ts'
import { gallerySvg } from './gallery-svg.ts'
import type { ReportFigure } from './report-figures.ts'

/** What is drawn below the heading, from y = 0 on. */
export interface Drawing {
  readonly width: number
  readonly height: number
  readonly markup: string
  readonly description: string
}

const MARGIN = 18
const HEADING = 34

/** A figure of a report as an SVG file of its own, on a white card, for a document that shows it as a picture. */
export function figureSvg(figure: ReportFigure): string {
  const drawing = figure.markup.includes('class="gallery"') ? gallerySvg(figure) : chartSvg(figure)
  const [width, height] = [drawing.width + 2 * MARGIN, drawing.height + HEADING + MARGIN]
  const style = `svg{${figure.colours}}text{fill:var(--text);font:13px system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
.heading{font-weight:600;font-size:15px}.tick,.quiet{fill:var(--quiet);font-size:12.5px}.grid{stroke:var(--grid)}.frame{fill:none;stroke:var(--grid-strong)}.line{fill:none;stroke-linejoin:round}`
  const card = { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8, style: 'fill:var(--panel);stroke:var(--line)' }
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `${figure.heading}. ${drawing.description}`,
    },
    element('style', {}, style),
    element('rect', card),
    element('text', { class: 'heading', x: MARGIN, y: 25 }, escapeMarkup(figure.heading)),
    element('g', { transform: `translate(${MARGIN} ${HEADING})` }, drawing.markup),
  )}\n`
}
