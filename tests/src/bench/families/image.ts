import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createImager, densify } from '@jetwatch/shared/image'
import { presetOf } from '@jetwatch/shared/preset'
import { looping } from '../harness/contender.ts'
import { interleave } from '../harness/interleave.ts'
import type { Plan } from '../harness/plan.ts'
import { absentReference, type Row, rateRow } from '../harness/row.ts'
import { LEFT_OUT, PythonWorker } from '../python/worker.ts'
import { sampleConstituents } from '../support/samples.ts'

const JETS = 4_096
const STEP = 512
const NUMPY = 'NumPy, vectorised'
const FLOOR = 'its three elementary functions'

/** Constituents → sparse image, one thread, against NumPy and against the elementary functions that nobody can leave out. */
export async function benchImage(plan: Plan): Promise<Row[]> {
  plan.tell('image: constituents to images')
  const { values, stride } = await sampleConstituents(JETS)
  const imager = createImager(presetOf('aachen'))
  const rowAt = (i: number): Float32Array => values.subarray(i * stride, (i + 1) * stride)
  const turn = turns()
  const ours = plan.ours(
    looping('ours', () => {
      const first = turn()
      for (let i = first; i < first + STEP; i++) imager(rowAt(i))
      return STEP
    }),
  )
  const floorTurn = turns()
  // What it computes is looked at, or it would be optimised away.
  const floor = looping(FLOOR, () => {
    const first = floorTurn()
    let sum = 0
    for (let i = first; i < first + STEP; i++) sum += elementary(values, i * stride, stride)
    return Number.isNaN(sum) ? 0 : STEP
  })
  const options = { family: 'image', name: 'preprocessing, one core', unit: 'jets/s' } as const
  const folder = await mkdtemp(join(tmpdir(), 'jetwatch-bench-'))
  try {
    const file = join(folder, 'constituents.f32')
    await writeFile(file, values)
    const numpy = plan.quick ? LEFT_OUT : await PythonWorker.open('image_numpy', [file, String(JETS), String(stride / 4)], plan.python)
    if (!(numpy instanceof PythonWorker)) {
      const works = await interleave([ours, floor], plan)
      return [rateRow(options, works, [FLOOR], [absentReference(NUMPY, numpy.absent)])]
    }
    await using _ = numpy
    const note = `${numpy.about}: ${describeDifference(await numpy.values(), rowAt)}`
    const works = await interleave([ours, numpy.contender(NUMPY), floor], plan)
    return [rateRow({ ...options, notes: [note] }, works, [NUMPY, FLOOR])]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function turns(): () => number {
  let at = 0
  return () => {
    const first = at
    at = (at + STEP) % JETS
    return first
  }
}

/** pT, eta and phi of each constituent, and nothing else. */
function elementary(p: Float32Array, start: number, stride: number): number {
  let sum = 0
  for (let k = start; k < start + stride; k += 4) {
    const px = p[k + 1] as number
    const py = p[k + 2] as number
    if (px === 0 && py === 0) continue
    const pt = Math.sqrt(px * px + py * py)
    sum += pt + Math.asinh((p[k + 3] as number) / pt) + Math.atan2(py, px)
  }
  return sum
}

/** How much the images of the reference differ from ours; a jet on the edge of a pixel may fall on either side. */
function describeDifference(theirs: readonly number[], rowAt: (i: number) => Float32Array): string {
  const preset = presetOf('aachen')
  const size = preset.height * preset.width
  const imager = createImager(preset)
  const dense = new Float32Array(size)
  const jets = theirs.length / size
  let same = 0
  for (let jet = 0; jet < jets; jet++) {
    const result = imager(rowAt(jet))
    if (!result.ok) continue
    densify(result.image, preset, dense)
    same += dense.every((value, i) => Math.abs(value - (theirs[jet * size + i] as number)) < 1e-6) ? 1 : 0
  }
  return `${same} of ${jets} images equal to 1e-6`
}
