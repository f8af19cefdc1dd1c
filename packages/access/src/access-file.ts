import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { type AccessDocument, accessSchema } from '@jetwatch/shared/access'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { describeIssues } from '@jetwatch/shared/validate'

/** Read and write of others on a file of secrets. */
const OTHERS = 0o077n
const PRIVATE = 0o600
const REMEDY = 'Make one with jetwatch access add'
/** A changed file is noticed within this time. */
const CHECK_MS = 1_000

/** @throws ENVIRONMENT if it cannot be read, others may read it, or it keeps no schema. */
export const readAccess = (path: string): AccessDocument => read(path).document

/** Writes the whole file or nothing, for its owner only. @throws ENVIRONMENT. */
export function writeAccess(path: string, document: AccessDocument): void {
  const beside = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(beside, `${JSON.stringify(accessSchema.parse(document), null, 2)}\n`, { mode: PRIVATE, flag: 'wx' })
    renameSync(beside, path)
  } catch (cause) {
    throw new JetwatchError('ENVIRONMENT', `the access file ${path} cannot be written: ${describeError(cause)}`, 'Choose another place', {
      cause,
    })
  }
}

interface Read {
  readonly document: AccessDocument
  readonly stamp: string
}

function read(path: string): Read {
  let text: string
  let stats: BigIntStats
  try {
    const file = openSync(path, 'r')
    try {
      stats = fstatSync(file, { bigint: true })
      text = readFileSync(file, 'utf8')
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw new JetwatchError('ENVIRONMENT', `the access file ${path} cannot be read: ${describeError(cause)}`, REMEDY, { cause })
  }
  if (stats.mode & OTHERS)
    throw new JetwatchError('ENVIRONMENT', `others can read or change the access file ${path}`, `Run chmod 600 ${path}`)
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (cause) {
    throw new JetwatchError('ENVIRONMENT', `the access file ${path} is not JSON`, REMEDY, { cause })
  }
  const parsed = accessSchema.safeParse(input)
  if (!parsed.success) throw new JetwatchError('ENVIRONMENT', `the access file ${path}: ${describeIssues(parsed.error)}`, REMEDY)
  return { document: parsed.data, stamp: stampOf(stats) }
}

const stampOf = ({ ino, mtimeNs, size }: BigIntStats): string => `${ino} ${mtimeNs} ${size}`

/** An access file as it is now: who was added, removed or got a new token is known within a second. */
export class AccessFile {
  readonly #path: string
  readonly #onFault: (error: JetwatchError) => void
  readonly #now: () => number
  #read: Read
  #checked: number

  /** `onFault` hears when a changed file cannot be used: the one before stays in force. @throws ENVIRONMENT as {@link readAccess}. */
  constructor(path: string, onFault: (error: JetwatchError) => void, now: () => number = () => performance.now()) {
    this.#path = path
    this.#onFault = onFault
    this.#now = now
    this.#read = read(path)
    this.#checked = now()
  }

  get document(): AccessDocument {
    const now = this.#now()
    if (now - this.#checked >= CHECK_MS) {
      this.#checked = now
      this.#refresh()
    }
    return this.#read.document
  }

  #refresh(): void {
    try {
      const next = read(this.#path)
      if (next.stamp !== this.#read.stamp) this.#read = next
    } catch (error) {
      if (!(error instanceof JetwatchError)) throw error
      this.#onFault(error)
    }
  }
}
