import { fileURLToPath } from 'node:url'
import type { StreamInfo } from '@jetwatch/shared/frame'
import { densify } from '@jetwatch/shared/image'
import type { Jet } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'
import { openFile } from '@jetwatch/source/file'
import { jets } from '@jetwatch/source/jets'

export const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url))
/** 12,000 background jets, as every checkout has them. */
export const SAMPLE = `${REPOSITORY}data/qcd.h5`
export const STREAM: StreamInfo = { preset: 'aachen', classes: ['qcd', 'top'], sources: ['a'.repeat(64)] }

/** The first jets of the sample as sparse images. */
export async function sampleJets(count: number): Promise<Jet[]> {
  await using file = await openFile(SAMPLE)
  const found: Jet[] = []
  for await (const batch of jets(file, { preset: 'aachen' })) {
    found.push(...batch)
    if (found.length >= count) break
  }
  return found.slice(0, count)
}

/** Constituents of the first rows, as they lie in the file: (E, px, py, pz) in GeV, `stride` numbers a row. */
export async function sampleConstituents(count: number): Promise<{ readonly values: Float32Array; readonly stride: number }> {
  await using file = await openFile(SAMPLE)
  const { values, stride } = file.readBlock(0, count)
  return { values: Float32Array.from(values.subarray(0, count * stride)), stride }
}

/** Dense images, row-major [jets × height × width]. */
export function denseImages(images: readonly Jet[]): Float32Array {
  const preset = presetOf('aachen')
  const size = preset.height * preset.width
  const data = new Float32Array(images.length * size)
  images.forEach(({ image }, i) => void densify(image, preset, data, i * size))
  return data
}
