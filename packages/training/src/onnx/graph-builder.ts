import { Model } from '@jetwatch/engine/onnx/schema'
import { halfScale, toHalf } from './half.ts'

const FLOAT = 1
const INT64 = 7
const FLOAT16 = 10
const ATTRIBUTE = { float: 1, int: 2, ints: 7 } as const
/** Read by every ONNX Runtime since 1.14; the operators used here have not changed their meaning since. */
const IR_VERSION = 8
const OPSET = 18

/** A word is a symbolic dimension; in a model `batch` is the only one. */
export type Shape = readonly (number | string)[]
/** Integers are given as bigint, so that 1 and 1.0 stay apart. */
export type Attributes = Readonly<Record<string, number | bigint | readonly bigint[]>>

/** Builds an ONNX graph; every value is known by its name. */
export interface GraphBuilder {
  input(name: string, shape: Shape): string
  output(name: string, shape: Shape): void
  floats(name: string, dims: readonly number[], data: Float32Array): string
  /** The same, kept in 16 bits and turned into float32 when the graph is loaded. @throws TRAINING for what is not finite. */
  halfFloats(name: string, dims: readonly number[], data: Float32Array): string
  integers(name: string, data: readonly number[]): string
  /** Adds a node whose first output is called `output`; gives that name. `more` names further outputs. */
  node(opType: string, inputs: readonly string[], output: string, attributes?: Attributes, more?: readonly string[]): string
  /** The bytes of the .onnx file. */
  encode(): Uint8Array
}

export function createGraphBuilder(graphName: string): GraphBuilder {
  const nodes: object[] = []
  const initializers: object[] = []
  const inputs: object[] = []
  const outputs: object[] = []
  return {
    input(name, shape) {
      inputs.push(valueInfo(name, shape))
      return name
    },
    output: (name, shape) => void outputs.push(valueInfo(name, shape)),
    floats(name, dims, data) {
      initializers.push({
        name,
        dims,
        dataType: FLOAT,
        rawData: littleEndian(data.length, 4, (view, i) => view.setFloat32(4 * i, data[i] ?? 0, true)),
      })
      return name
    },
    halfFloats(name, dims, data) {
      const scale = halfScale(data)
      const rawData = littleEndian(data.length, 2, (view, i) => view.setUint16(2 * i, toHalf((data[i] ?? 0) * scale), true))
      initializers.push({ name: `${name}_16`, dims, dataType: FLOAT16, rawData })
      const scaled = this.node('Cast', [`${name}_16`], `${name}_scaled`, { to: BigInt(FLOAT) })
      return this.node('Mul', [scaled, this.floats(`${name}_unit`, [], Float32Array.of(1 / scale))], name)
    },
    integers(name, data) {
      const rawData = littleEndian(data.length, 8, (view, i) => view.setBigInt64(8 * i, BigInt(data[i] ?? 0), true))
      initializers.push({ name, dims: [data.length], dataType: INT64, rawData })
      return name
    },
    node(opType, from, output, attributes = {}, more = []) {
      const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value))
      nodes.push({ opType, name: output, input: from, output: [output, ...more], attribute })
      return output
    },
    encode: () =>
      Model.encode(
        Model.create({
          irVersion: IR_VERSION,
          producerName: 'jetwatch',
          graph: { name: graphName, node: nodes, initializer: initializers, input: inputs, output: outputs },
          opsetImport: [{ domain: '', version: OPSET }],
        }),
      ).finish(),
  }
}

/** The same graph, with a prefix before every new name: for a part that a graph has several times. */
export function scoped(graph: GraphBuilder, prefix: string): GraphBuilder {
  const own = (name: string): string => `${prefix}${name}`
  return {
    ...graph,
    floats: (name, dims, data) => graph.floats(own(name), dims, data),
    halfFloats: (name, dims, data) => graph.halfFloats(own(name), dims, data),
    integers: (name, data) => graph.integers(own(name), data),
    node: (opType, inputs, output, attributes, more = []) => graph.node(opType, inputs, own(output), attributes, more.map(own)),
  }
}

/** Fewer numbers than this stay in 32 bits: biases and mean images weigh little. */
const FEWEST_HALVES = 4096

/** The same graph, with large weights kept in 16 bits. */
export const withHalfWeights = (graph: GraphBuilder): GraphBuilder => ({
  ...graph,
  floats: (name, dims, data) => (data.length < FEWEST_HALVES ? graph.floats(name, dims, data) : graph.halfFloats(name, dims, data)),
})

function encodeAttribute(name: string, value: Attributes[string]): object {
  if (typeof value === 'number') return { name, f: value, type: ATTRIBUTE.float }
  if (typeof value === 'bigint') return { name, i: Number(value), type: ATTRIBUTE.int }
  return { name, ints: (value ?? []).map(Number), type: ATTRIBUTE.ints }
}

function valueInfo(name: string, shape: Shape): object {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }))
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } }
}

function littleEndian(length: number, bytes: number, write: (view: DataView, i: number) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(length * bytes))
  for (let i = 0; i < length; i++) write(view, i)
  return new Uint8Array(view.buffer)
}
