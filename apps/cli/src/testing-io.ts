import type { Io } from './io.ts'
import { ROOT } from './paths.ts'

/** Surroundings of a command under test: what it writes is kept. */
export interface TestIo extends Io {
  readonly written: { out: string; err: string }
}

export function testIo(env: Readonly<Record<string, string>> = {}, cwd = ROOT): TestIo {
  const written = { out: '', err: '' }
  return {
    written,
    out: (text) => {
      written.out += text
    },
    err: (text) => {
      written.err += text
    },
    cwd,
    env,
    terminal: false,
    columns: 100,
  }
}
