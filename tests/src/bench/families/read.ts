import { openFile } from '@jetwatch/source/file'
import { openHdf5 } from '@jetwatch/source/hdf5'
import { looping } from '../harness/contender.ts'
import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/plan.ts'
import { absentReference, type Row, rateRow } from '../harness/row.ts'
import { LEFT_OUT, PythonWorker } from '../python/worker.ts'
import { SAMPLE } from '../support/samples.ts'

const PANDAS = 'pandas read_hdf'
const BARE = 'bare h5wasm read'

/** Rows of constituents and labels out of a compressed HDF5 file, opened each time, against pandas and against the library alone. */
export async function benchRead(plan: Plan): Promise<Row[]> {
  plan.tell('read: rows of data/qcd.h5')
  const ours = plan.ours(looping('ours', readAll))
  const bare = looping(BARE, readBare)
  const pandas = plan.quick ? LEFT_OUT : await PythonWorker.open('read_pandas', [SAMPLE], plan.python)
  const options = { family: 'read', name: 'rows of an HDF5 table', unit: 'rows/s' } as const
  if (!(pandas instanceof PythonWorker)) {
    const works = await interleave([ours, bare], plan)
    return [rateRow(options, works, [BARE], [absentReference(PANDAS, pandas.absent)])]
  }
  await using _ = pandas
  const [rows, checksum] = await pandas.values()
  const same = await checksumOf()
  const works = await interleave([ours, pandas.contender(PANDAS), bare], plan)
  const note = `same ${rows} rows, sum of E_0 differs by ${Math.abs(same - (checksum as number)).toExponential(1)} GeV (${pandas.about})`
  return [rateRow({ ...options, notes: [note] }, works, [PANDAS, BARE])]
}

async function readAll(): Promise<number> {
  await using file = await openFile(SAMPLE)
  for (let first = 0; first < file.rows; first += file.blockRows) file.readBlock(first, Math.min(file.blockRows, file.rows - first))
  return file.rows
}

/** The bytes of the same blocks: nothing is looked up in them. */
async function readBare(): Promise<number> {
  const file = await openHdf5(SAMPLE)
  try {
    const [dataset] = file.datasets().filter(({ shape }) => (shape[0] ?? 0) > 1_000)
    if (!dataset) throw new Error(`${SAMPLE} has no table`)
    const rows = dataset.shape[0] as number
    const block = Math.max(dataset.metadata.chunks?.[0] ?? 1, 1_024)
    for (let first = 0; first < rows; first += block) file.read(dataset, first, Math.min(block, rows - first))
    return rows
  } finally {
    file.close()
  }
}

/** Sum of the energies of the hardest constituents, GeV. */
async function checksumOf(): Promise<number> {
  await using file = await openFile(SAMPLE)
  let sum = 0
  for (let first = 0; first < file.rows; first += file.blockRows) {
    const { values, stride, count } = file.readBlock(first, Math.min(file.blockRows, file.rows - first))
    for (let row = 0; row < count; row++) sum += values[row * stride] as number
  }
  return sum
}
