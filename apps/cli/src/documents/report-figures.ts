import { JetwatchError } from '@jetwatch/shared/errors'

/** A figure of an HTML report, as it stands there, with the colours that its page defines. */
export interface ReportFigure {
  readonly heading: string
  readonly markup: string
  /** CSS custom properties, `--name:value;…`, of the light theme. */
  readonly colours: string
}

/** @throws USAGE where the report has no such figure, with those that it has. */
export function findFigure(report: string, heading: string): ReportFigure {
  const figures = Array.from(report.matchAll(/<figure[^>]*><h3>([^<]*)<\/h3>[\s\S]*?<\/figure>/g), ([markup, title = '']) => ({
    heading: unescapeMarkup(title),
    markup,
  }))
  const found = figures.find((figure) => figure.heading === heading)
  if (!found)
    throw new JetwatchError(
      'USAGE',
      `the report has no figure "${heading}"`,
      `It has ${figures.map((figure) => `"${figure.heading}"`).join(', ')}`,
    )
  const colours = /:root\{color-scheme:[^;]*;([^}]*)\}/.exec(report)?.[1] ?? ''
  return { ...found, colours: colours.replace(/\s+/g, '') }
}

/** Text of markup that was escaped by `escapeMarkup`. */
export const unescapeMarkup = (text: string): string => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
