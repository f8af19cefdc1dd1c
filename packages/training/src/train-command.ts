import { basename } from 'node:path'
import type { TrainOptions } from './options.ts'

/** The command that trains with these options, all of them named, files by their names alone. The backend is left to the machine. */
export function trainCommand({ data, out, reference, resume: _resume, force: _force, backend: _backend, ...rest }: TrainOptions): string {
  const flags = Object.entries(rest)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`)
  const held = reference
    ? [`--reference ${basename(reference.data)}`, `--reference-fraction ${reference.fraction}`, `--reference-seed ${reference.seed}`]
    : []
  return ['jetwatch train', `--data ${basename(data)}`, ...flags, ...held, `--out models/${basename(out)}`].join(' ')
}
