import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import type { Evaluated } from './evaluate.ts'
import { UNLABELLED } from './scored-jets.ts'

const LINES_PER_CHUNK = 4096

/**
 * Writes every score as CSV `source,row,label,class,score`, and a column for each further score, one line a jet in file order; `source` counts the data files
 * from 0, label and class are empty where the label is unknown. A score is the shortest decimal that gives the
 * engine's float32 value back as a double, so comparisons to 1e-9 are possible. The file appears when it is complete.
 * @throws ENVIRONMENT where it cannot be written.
 */
export async function writeScores(file: string, evaluated: Evaluated): Promise<void> {
  const partial = `${file}.partial`
  try {
    await pipeline(Readable.from(lines(evaluated)), createWriteStream(partial))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw new JetwatchError(
      'ENVIRONMENT',
      `cannot write ${file}: ${describeError(error)}`,
      'Choose a folder that exists and can be written',
      {
        cause: error,
      },
    )
  }
}

function* lines({ evaluation, jets, extra }: Evaluated): Generator<string> {
  const further = Object.entries(extra)
  let chunk = `source,row,label,class,score${further.map(([name]) => `,${name}`).join('')}\n`
  for (let i = 0; i < jets.length; i++) {
    const label = jets.label[i] as number
    const truth = label === UNLABELLED ? ',' : `${label},${evaluation.classes[label]?.name}`
    chunk += `${jets.source[i]},${jets.row[i]},${truth},${jets.score[i]}${further.map(([, scores]) => `,${scores[i]}`).join('')}\n`
    if ((i + 1) % LINES_PER_CHUNK !== 0) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}
