/** Where a command reads its surroundings and writes to: the process, or a test. */
export interface Io {
  /** Results. */
  out(text: string): void
  /** Progress and faults. */
  err(text: string): void
  /** Folder that relative paths of the user start at. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** True if stderr is a terminal that can redraw a line. */
  readonly terminal: boolean
  /** Width of the terminal, in characters. */
  readonly columns: number
}

export const processIo: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  cwd: process.cwd(),
  env: process.env,
  terminal: process.stderr.isTTY === true,
  columns: process.stderr.columns || 80,
}
