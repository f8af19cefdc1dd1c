import { Model } from '@jetwatch/engine/onnx/schema'
import { describeError, JetwatchError } from '@jetwatch/shared/errors'

/** Numbers of 64 bits come as Long objects. */
type Integer = number | { toNumber(): number }
export interface Dimension {
  dimValue?: Integer
  dimParam?: string
}
export interface ValueInfo {
  name?: string
  type?: { tensorType?: { elemType?: number; shape?: { dim?: Dimension[] } } }
}
export interface Tensor {
  name?: string
  dataLocation?: number
  externalData?: unknown[]
}
export interface SparseTensor {
  values?: Tensor
  indices?: Tensor
}
export interface Attribute {
  t?: Tensor
  tensors?: Tensor[]
  sparseTensor?: SparseTensor
  sparseTensors?: SparseTensor[]
  g?: Graph
  graphs?: Graph[]
}
export interface Node {
  input?: string[]
  output?: string[]
  name?: string
  opType?: string
  domain?: string
  attribute?: Attribute[]
}
export interface Graph {
  node?: Node[]
  name?: string
  initializer?: Tensor[]
  sparseInitializer?: SparseTensor[]
  input?: ValueInfo[]
  output?: ValueInfo[]
  valueInfo?: ValueInfo[]
  quantizationAnnotation?: { tensorName?: string; quantParameterTensorNames?: { value?: string }[] }[]
}
/** A decoded ONNX file: the fields that an import looks at; all others are carried along. */
export interface OnnxModel {
  irVersion?: Integer
  producerName?: string
  producerVersion?: string
  graph?: Graph
  opsetImport?: { domain?: string; version?: Integer }[]
  functions?: { node?: Node[] }[]
}

export const toNumber = (value: Integer | undefined): number => (typeof value === 'object' ? value.toNumber() : (value ?? 0))

/** @throws BAD_MODEL for anything that is not a whole ONNX file. */
export function decodeOnnx(bytes: Uint8Array, file: string): OnnxModel & { graph: Graph } {
  let model: OnnxModel
  try {
    model = Model.decode(bytes) as OnnxModel
  } catch (error) {
    throw notOnnx(file, `is not an ONNX file, or a truncated one (${describeError(error)})`)
  }
  const { graph } = model
  if (!graph || toNumber(model.irVersion) < 1 || !graph.node?.length) throw notOnnx(file, 'is not an ONNX file: it holds no graph')
  return Object.assign(model, { graph })
}

export const encodeOnnx = (model: OnnxModel): Uint8Array => Model.encode(model).finish()

const notOnnx = (file: string, what: string): JetwatchError =>
  new JetwatchError('BAD_MODEL', `${file} ${what}`, 'Give the .onnx file as the exporter wrote it, see docs/bring-your-own-model.md')
