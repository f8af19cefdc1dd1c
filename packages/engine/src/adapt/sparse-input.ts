import { FLOAT, floats, type GraphFile, INT32, INT64, integers, node, vectorInput } from '../onnx/graph-file.ts'

/** Inputs that stand for `image`: flat positions in the batch, their values, and the number of pixels of the batch. */
export interface SparseInputs {
  readonly position: string
  readonly value: string
  readonly size: string
}

/**
 * Puts densification in front: the graph takes the lit pixels as lists, and lays them onto zeros where it runs. About 40 of
 * 1,600 pixels are lit, so 8 bytes for each are about 20 times fewer than the dense images. The zeros are an `Expand`, since WebGPU
 * has no `ConstantOfShape`: made on the CPU they would be uploaded.
 */
export function takeSparseImages({ graph, prefix }: GraphFile, height: number, width: number): SparseInputs {
  const own = (name: string): string => `${prefix}${name}`
  const inputs = { position: own('position'), value: own('value'), size: own('size') }
  graph.input = [
    ...graph.input.filter(({ name }) => name !== 'image'),
    vectorInput(inputs.position, INT32, 'lit'),
    vectorInput(inputs.value, FLOAT, 'lit'),
    vectorInput(inputs.size, INT64, 1),
  ]
  graph.initializer.push(floats(own('zero'), [0]), integers(own('shape'), [-1, height, width]))
  graph.node.unshift(
    node('Expand', [own('zero'), inputs.size], own('zeros')),
    node('ScatterElements', [own('zeros'), inputs.position, inputs.value], own('flat'), { axis: 0 }),
    node('Reshape', [own('flat'), own('shape')], 'image'),
  )
  return inputs
}
