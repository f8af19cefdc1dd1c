import protobuf from 'protobufjs'

/** The part of onnx.proto3 (IR version 8) that a small test graph needs: field numbers from the ONNX repository. */
const root = protobuf.parse(
  `syntax = "proto3";
  message Attribute { string name = 1; float f = 2; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message ValueInfo { string name = 1; Type type = 2; }
  message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated Attribute attribute = 5; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated ValueInfo input = 11; repeated ValueInfo output = 12; }
  message OperatorSet { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; repeated OperatorSet opset_import = 8; string producer_name = 2; Graph graph = 7; }`,
  { keepCase: true },
).root

const FLOAT = 1
const INT64 = 7
const ATTRIBUTE_FLOAT = 1
const ATTRIBUTE_INT = 2

type Dimension = number | string

export interface TestNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly ints?: Readonly<Record<string, number>>
  readonly floats?: Readonly<Record<string, number>>
}

export interface TestGraph {
  readonly nodes: readonly TestNode[]
  readonly floats: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>
  readonly ints: Readonly<Record<string, readonly number[]>>
  readonly inputs: Readonly<Record<string, readonly Dimension[]>>
  readonly outputs: Readonly<Record<string, readonly Dimension[]>>
}

/** Bytes of an ONNX file, opset 17. Only for tests: the product writes models in packages/training. */
export function encodeGraph(graph: TestGraph): Uint8Array {
  const type = root.lookupType('Model')
  const model = {
    ir_version: 8,
    producer_name: 'jetwatch-test',
    opset_import: [{ domain: '', version: 17 }],
    graph: {
      name: 'test',
      node: graph.nodes.map((node) => ({
        op_type: node.op,
        input: node.inputs,
        output: node.outputs,
        attribute: [
          ...Object.entries(node.ints ?? {}).map(([name, i]) => ({ name, i, type: ATTRIBUTE_INT })),
          ...Object.entries(node.floats ?? {}).map(([name, f]) => ({ name, f, type: ATTRIBUTE_FLOAT })),
        ],
      })),
      initializer: [
        ...Object.entries(graph.floats).map(([name, { shape, data }]) => ({
          name,
          dims: shape,
          data_type: FLOAT,
          raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        })),
        ...Object.entries(graph.ints).map(([name, values]) => ({
          name,
          dims: [values.length],
          data_type: INT64,
          raw_data: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
        })),
      ],
      input: valueInfos(graph.inputs),
      output: valueInfos(graph.outputs),
    },
  }
  return type.encode(type.create(model)).finish()
}

function valueInfos(values: Readonly<Record<string, readonly Dimension[]>>): object[] {
  return Object.entries(values).map(([name, shape]) => ({
    name,
    type: {
      tensor_type: {
        elem_type: FLOAT,
        shape: { dim: shape.map((size) => (typeof size === 'string' ? { dim_param: size } : { dim_value: size })) },
      },
    },
  }))
}
