import { shellWords } from './shell-words.ts'

/** A call of `jetwatch` that a document tells its reader to make. */
export interface DocumentedCommand {
  /** Line of the document, from 1. */
  readonly line: number
  /** Words behind `jetwatch`. */
  readonly argv: readonly string[]
  /** False where a document only speaks of a command, in a line of text or with an ellipsis: flags may be missing there. */
  readonly isWhole: boolean
}

const CALL = /^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx )?jetwatch\s+(?=\S)/
const ELLIPSIS = /…|\.\.\./

/** All calls of `jetwatch` in a Markdown document: in fenced and indented blocks, and in code spans. */
export function documentedCommands(markdown: string): DocumentedCommand[] {
  const found: DocumentedCommand[] = []
  const lines = markdown.split('\n')
  const text = [...lines]
  let fence: string | null = null
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string
    const mark = /^\s*```(\S*)/.exec(line)
    if (mark) fence = fence === null ? (mark[1] as string) : null
    const isCode = fence !== null || mark !== null || /^ {4}/.test(line)
    if (!isCode) continue
    text[i] = ''
    if (!CALL.test(line) || (fence !== null && !['', 'sh', 'bash', 'console'].includes(fence))) continue
    const at = i
    let whole = line
    while (whole.endsWith('\\') && i + 1 < lines.length) {
      whole = `${whole.slice(0, -1)} ${lines[++i]}`
      text[i] = ''
    }
    add(whole, at + 1, true)
  }
  const prose = text.join('\n')
  for (const span of prose.matchAll(/`([^`]+)`/g))
    add((span[1] as string).replace(/\s+/g, ' '), prose.slice(0, span.index).split('\n').length, false)
  return found.sort((a, b) => a.line - b.line)

  function add(call: string, line: number, inBlock: boolean): void {
    if (!CALL.test(call)) return
    const words = shellWords(call.replace(CALL, ''))
    const end = words.findIndex((word) => ELLIPSIS.test(word))
    // `jetwatch COMMAND --help` stands for any command.
    if (words.length > 0 && !/^(<|[A-Z])/.test(words[0] as string) && end !== 0)
      found.push({ line, argv: end < 0 ? words : words.slice(0, end), isWhole: inBlock && end < 0 })
  }
}
