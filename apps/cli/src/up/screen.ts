import type { Io } from '../io.ts'

/** Lines that stay, and on a terminal one line below them that is redrawn. */
export interface Screen {
  say(line: string): void
  /** Shows or (with an empty text) removes the redrawn line; without a terminal nothing. */
  show(text: string): void
}

/** With `quiet` stdout is left to results and lines go to stderr. */
export function createScreen(io: Io, { quiet }: { readonly quiet: boolean }): Screen {
  let shown = ''
  const clear = '\r\x1b[K'
  const draw = (): void => {
    if (shown && io.terminal) io.err(`${clear}${shown.slice(0, io.columns - 1)}`)
  }
  return {
    say(line) {
      if (shown && io.terminal) io.err(clear)
      if (quiet) io.err(`${line}\n`)
      else io.out(`${line}\n`)
      draw()
    },
    show(text) {
      if (!text && shown && io.terminal) io.err(clear)
      shown = text
      draw()
    },
  }
}
