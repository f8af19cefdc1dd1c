import { basename } from 'node:path'
import { applies, type TrainOptions } from './options.ts'

/** The command that trains with these options, all that the architecture has named, files by their names alone. The backend is left to the machine. */
export function trainCommand({
  data,
  out,
  reference,
  contaminate,
  resume: _resume,
  force: _force,
  backend: _backend,
  ...rest
}: TrainOptions): string {
  const flags = Object.entries(rest)
    .filter(([name, value]) => value !== null && applies(name, rest.arch))
    .map(([name, value]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`)
  const contaminated = contaminate > 0 ? [`--contaminate ${contaminate}`] : []
  const held = reference
    ? [`--reference ${basename(reference.data)}`, `--reference-fraction ${reference.fraction}`, `--reference-seed ${reference.seed}`]
    : []
  return ['jetwatch train', `--data ${basename(data)}`, ...flags, ...contaminated, ...held, `--out models/${basename(out)}`].join(' ')
}
