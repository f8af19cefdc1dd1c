import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { presetOf } from '@jetwatch/shared/preset'
import type { InferenceSession } from 'onnxruntime-node'

type Value = InferenceSession.ValueMetadata
type Dimension = number | 'batch'

/**
 * Compares a graph's inputs and outputs with what `manifest.ts` promises. Further outputs are ignored; a symbolic
 * dimension matches any size, since exporters often leave them open. @throws BAD_MODEL naming every difference.
 */
export function checkGraph(
  graph: { readonly inputMetadata: readonly Value[]; readonly outputMetadata: readonly Value[] },
  manifest: Manifest,
  file: string,
): void {
  const { height, width } = presetOf(manifest.preset)
  const image: Dimension[] = ['batch', height, width]
  const faults: string[] = []
  if (graph.inputMetadata.length !== 1) {
    faults.push(`has ${graph.inputMetadata.length} inputs (${names(graph.inputMetadata)}) instead of "image" alone`)
  }
  compare('input', 'image', image, graph.inputMetadata, faults)
  compare('output', 'score', ['batch'], graph.outputMetadata, faults)
  if (manifest.outputs.prepared) compare('output', 'prepared', image, graph.outputMetadata, faults)
  if (manifest.outputs.reconstruction) compare('output', 'reconstruction', image, graph.outputMetadata, faults)
  if (manifest.outputs.latent > 0) compare('output', 'latent', ['batch', manifest.outputs.latent], graph.outputMetadata, faults)
  if (faults.length === 0) return
  throw new JetwatchError(
    'BAD_MODEL',
    `${file}: ${faults.join('; ')}`,
    'Export the model again; packages/shared/src/manifest.ts states the contract',
  )
}

function compare(kind: string, name: string, expected: Dimension[], values: readonly Value[], faults: string[]): void {
  const value = values.find((candidate) => candidate.name === name)
  if (!value) {
    faults.push(`has no ${kind} "${name}" (has ${names(values) || 'none'})`)
    return
  }
  const found = value.isTensor ? `${value.type} [${value.shape.join(', ')}]` : 'not a tensor'
  const fits =
    value.isTensor &&
    value.type === 'float32' &&
    value.shape.length === expected.length &&
    expected.every((size, i) => typeof value.shape[i] === 'string' || value.shape[i] === size)
  const fixedBatch = value.isTensor && typeof value.shape[0] === 'number'
  if (fits && !fixedBatch) return
  faults.push(`${kind} "${name}" is ${found} instead of float32 [${expected.join(', ')}]`)
}

const names = (values: readonly Value[]): string => values.map((value) => value.name).join(', ')
