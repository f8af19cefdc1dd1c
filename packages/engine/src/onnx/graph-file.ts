import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { Model } from './schema.ts'

export const FLOAT = 1
export const INT32 = 6
export const INT64 = 7
export const FLOAT16 = 10
const ATTRIBUTE_INT = 2

/** Numbers of 64 bits come as Long objects. */
type Integer = number | { toNumber(): number }
export interface GraphValue {
  readonly name?: string
  readonly type?: object
}
export interface GraphTensor {
  readonly name?: string
  readonly dims?: readonly Integer[]
  readonly dataType?: number
  readonly rawData?: Uint8Array
}
export interface GraphAttribute {
  readonly name?: string
  readonly i?: number
  readonly type?: number
  /** A body of its own. */
  readonly g?: object | null
}
export interface GraphNode {
  readonly input?: readonly string[]
  readonly output?: readonly string[]
  readonly name?: string
  readonly opType?: string
  readonly domain?: string
  readonly attribute?: readonly GraphAttribute[]
}
export interface OnnxGraph {
  node: GraphNode[]
  initializer: GraphTensor[]
  input: GraphValue[]
  output: GraphValue[]
}

/** A decoded ONNX file that is to be changed: all that is not looked at here is carried along. */
export interface GraphFile {
  readonly graph: OnnxGraph
  /** Of the program that wrote it. */
  readonly producer: string
  /** True if a node has a body of its own, which sees the names around it. */
  readonly hasSubgraphs: boolean
  /** A beginning that no value of the graph's names has. */
  readonly prefix: string
  encode(): Uint8Array
}

/** @throws BAD_MODEL for what is not an ONNX file. */
export function openGraph(onnx: Uint8Array): GraphFile {
  try {
    const model = Model.decode(onnx) as unknown as { graph: OnnxGraph; producerName: string }
    const { graph } = model
    const names = new Set(graph.node.flatMap(({ input = [], output = [] }) => [...input, ...output]))
    let prefix = 'engine_'
    while ([...names].some((name) => name.startsWith(prefix))) prefix = `_${prefix}`
    const hasSubgraphs = graph.node.some(({ attribute = [] }) => attribute.some(({ g }) => g))
    return { graph, producer: model.producerName, hasSubgraphs, prefix, encode: () => Model.encode(model).finish() }
  } catch (error) {
    throw new JetwatchError('BAD_MODEL', `the graph cannot be changed for this engine: ${describeError(error)}`, 'Use --engine cpu', {
      cause: error,
    })
  }
}

/** A node with one output; attributes are whole numbers. */
export function node(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): GraphNode {
  const attribute = Object.entries(attributes).map(([name, i]) => ({ name, i, type: ATTRIBUTE_INT }))
  return { opType, input, output: [output], name: output, attribute }
}

export const cast = (from: string, to: string, type: number): GraphNode => node('Cast', [from], to, { to: type })

export const floats = (name: string, data: readonly number[]): GraphTensor => tensor(name, FLOAT, data.length, Float32Array.from(data))
export const integers = (name: string, data: readonly number[]): GraphTensor =>
  tensor(name, INT64, data.length, BigInt64Array.from(data, BigInt))

/** ONNX is little-endian, as is every machine that Node.js and ONNX Runtime run on. */
const tensor = (name: string, dataType: number, length: number, { buffer, byteOffset, byteLength }: ArrayBufferView): GraphTensor => ({
  name,
  dims: [length],
  dataType,
  rawData: new Uint8Array(buffer, byteOffset, byteLength),
})

/** An input of one dimension. */
export const vectorInput = (name: string, elemType: number, size: number | string): GraphValue => ({
  name,
  type: { tensorType: { elemType, shape: { dim: [typeof size === 'number' ? { dimValue: size } : { dimParam: size }] } } },
})

export const elementsOf = ({ dims = [] }: GraphTensor): number =>
  dims.reduce<number>((product, size) => product * (typeof size === 'object' ? size.toNumber() : size), 1)
