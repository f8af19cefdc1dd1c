import { shellWords } from './shell-words.ts'

/** A block of commands, one a line. */
export interface CommandsPart {
  readonly kind: 'commands'
  readonly commands: readonly (readonly string[])[]
}
/** A block that shows what the commands before it print. */
export interface OutputPart {
  readonly kind: 'output'
  readonly show: 'all' | 'table'
  readonly text: string
}
/** A figure of a report, which its commands wrote before. */
export interface PicturePart {
  readonly kind: 'picture'
  /** Relative to the document. */
  readonly file: string
  readonly alt: string
  readonly report: string
  readonly heading: string
}
export type TutorialPart = (CommandsPart | OutputPart | PicturePart) & { readonly start: number; readonly end: number }

const PART =
  /^```sh\n(?<commands>[\s\S]*?)^```$|^```text output(?<table>: table)?\n(?<output>[\s\S]*?)^```$|^!\[(?<alt>[^\]]*)\]\((?<file>images\/tutorial\/[^ )]+) "(?<report>[^":]+\.html): (?<heading>[^"]+)"\)$/gm

/** What of a tutorial can be made by running it: `sh` blocks, `text output` blocks, and pictures whose title is "REPORT.html: HEADING". */
export function parseTutorial(markdown: string): TutorialPart[] {
  return Array.from(markdown.matchAll(PART), (match) => {
    const at = { start: match.index, end: match.index + match[0].length }
    const { commands, table, output, alt = '', file = '', report = '', heading = '' } = match.groups ?? {}
    if (commands !== undefined) return { kind: 'commands', commands: linesOf(commands).map(shellWords), ...at }
    if (output !== undefined) return { kind: 'output', show: table ? 'table' : 'all', text: output, ...at }
    return { kind: 'picture', alt, file, report, heading, ...at }
  })
}

const linesOf = (block: string): string[] =>
  block
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')

/** The document with the texts of its output blocks replaced, in their order. */
export function withOutputs(markdown: string, texts: readonly string[]): string {
  const outputs = parseTutorial(markdown).filter((part) => part.kind === 'output')
  return outputs.reduceRight((text, part, i) => {
    const opening = markdown.slice(part.start, markdown.indexOf('\n', part.start) + 1)
    return `${text.slice(0, part.start)}${opening}${texts[i]?.trimEnd()}\n\`\`\`${text.slice(part.end)}`
  }, markdown)
}

/** Of what `evaluate` prints, the tables of figures alone; all else is explained once. */
export function tableOf(output: string): string {
  const tables = output.split('\n\n').filter((paragraph) => /^\s+AUC\s/.test(paragraph))
  return tables.length > 0 ? tables.map((table) => table.replace(/^\n+|\n+$/g, '')).join('\n\n') : output
}
