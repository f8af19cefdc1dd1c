import type { Batch, LitPixels } from './engine.ts'

/** The lit pixels of dense images. Whatever is not 0 counts, also what is not a number. */
export function litPixels({ data, n, height, width }: Batch): LitPixels {
  const end = n * height * width
  const position: number[] = []
  for (let at = 0; at < end; at++) if (data[at] !== 0) position.push(at)
  return { position: Int32Array.from(position), value: Float32Array.from(position, (at) => data[at] as number) }
}
