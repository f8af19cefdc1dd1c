import { JetwatchError } from './errors.ts'

export const bad = (what: string, message: string): JetwatchError =>
  new JetwatchError('BAD_FRAME', `${what}: ${message}`, 'Check the producer of this message against docs/wire-format.md')
