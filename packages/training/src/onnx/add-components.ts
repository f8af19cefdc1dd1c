import type { Components } from '../classical/principal-components.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** Principal components about a mean image. */
export interface LinearModel {
  readonly mean: Float32Array
  /** Row-major [count × pixels]. */
  readonly rows: Float32Array
}

export const toLinearModel = (mean: Float64Array, { rows }: Components): LinearModel => ({
  mean: Float32Array.from(mean),
  rows: Float32Array.from(rows),
})

/** Adds the projection of prepared images [batch, pixels] onto components, and back. The mean is taken off first: less rounding. */
export function addComponents(
  graph: GraphBuilder,
  prepared: string,
  { mean, rows }: LinearModel,
): { latent: string; reconstruction: string } {
  const pixels = mean.length
  const count = rows.length / pixels
  const columns = Float32Array.from({ length: rows.length }, (_, i) => rows[(i % count) * pixels + Math.floor(i / count)] ?? 0)
  const centre = graph.floats('mean_image', [pixels], mean)
  const centred = graph.node('Sub', [prepared, centre], 'centred')
  const latent = graph.node('MatMul', [centred, graph.floats('components_turned', [pixels, count], columns)], 'projected')
  const back = graph.node('MatMul', [latent, graph.floats('components', [count, pixels], rows)], 'combined')
  return { latent, reconstruction: graph.node('Add', [back, centre], 'rebuilt') }
}
