import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { createRandom, shuffle } from '@jetwatch/shared/random'
import { classesFor } from '@jetwatch/source/classes'
import { openFile } from '@jetwatch/source/file'
import { type JetTable, joinTables, selectJets } from './jet-table.ts'
import type { TrainOptions } from './options.ts'
import { readClass } from './read-class.ts'

const DRAW = 0xc0147

export interface TrainingJets {
  readonly table: JetTable
  readonly skipped: number
  readonly contamination: NonNullable<NonNullable<Manifest['training']>['contamination']> | null
}

/**
 * The training class of a file, with the asked share of its other class mixed in: enough signal jets, drawn by the
 * seed, that they are that share of all. @throws NO_JETS, USAGE where the file has no or too little signal.
 */
export async function readTraining(options: TrainOptions, onProgress: (done: number, total: number) => void): Promise<TrainingJets> {
  const { data: path, background, preset, jets: limit, contaminate, seed } = options
  const { table, skipped } = await readClass({ path, name: background, preset, limit, trainRowsOnly: true, onProgress })
  if (contaminate === 0) return { table, skipped, contamination: null }
  const name = await otherClass(path, background)
  const { table: signal } = await readClass({ path, name, preset, limit: null, trainRowsOnly: true })
  const jets = Math.round((table.length * contaminate) / (1 - contaminate))
  if (jets > signal.length) {
    const message = `--contaminate ${contaminate} takes ${jets} ${name} jets, but ${path} has ${signal.length}`
    throw new JetwatchError('USAGE', message, 'Give a smaller --contaminate or a smaller --jets')
  }
  const drawn = shuffle(
    Uint32Array.from({ length: signal.length }, (_, i) => i),
    createRandom(DRAW, seed),
  ).subarray(0, jets)
  return {
    table: joinTables(table, selectJets(signal, drawn)),
    skipped,
    contamination: { class: name, fraction: contaminate, jets },
  }
}

async function otherClass(path: string, background: string): Promise<string> {
  await using file = await openFile(path)
  const present = classesFor(path, file).filter((name) => name !== null)
  const known = present.includes(background) ? background : 'signal'
  const others = present.filter((name) => name !== known)
  const [other] = others
  if (other !== undefined && others.length === 1) return other
  throw new JetwatchError(
    'USAGE',
    `${path} has ${other === undefined ? 'no class' : `several classes (${others.join(', ')})`} beside ${background} to contaminate with`,
    'Train without --contaminate, or give a file with both classes',
  )
}
