import protobuf from 'protobufjs/light.js'

const field = (type: string, id: number) => ({ type, id })
const list = (type: string, id: number) => ({ rule: 'repeated', type, id })

/**
 * The part of the ONNX file format that our graphs need, with the field numbers of onnx.proto (IR version 8 to 11).
 *
 */
const root = protobuf.Root.fromJSON({
  nested: {
    Dimension: {
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
      fields: { dimValue: field('int64', 1), dimParam: field('string', 2) },
    },
    TensorShape: { fields: { dim: list('Dimension', 1) } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('TensorShape', 2) } },
    Type: { fields: { tensorType: field('TensorType', 1) } },
    ValueInfo: { fields: { name: field('string', 1), type: field('Type', 2) } },
    Tensor: {
      fields: { dims: list('int64', 1), dataType: field('int32', 2), name: field('string', 8), rawData: field('bytes', 9) },
    },
    Attribute: {
      fields: { name: field('string', 1), f: field('float', 2), i: field('int64', 3), ints: list('int64', 8), type: field('int32', 20) },
    },
    Node: {
      fields: {
        input: list('string', 1),
        output: list('string', 2),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: list('Attribute', 5),
      },
    },
    Graph: {
      fields: {
        node: list('Node', 1),
        name: field('string', 2),
        initializer: list('Tensor', 5),
        input: list('ValueInfo', 11),
        output: list('ValueInfo', 12),
      },
    },
    OperatorSet: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Model: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        graph: field('Graph', 7),
        opsetImport: list('OperatorSet', 8),
      },
    },
  },
})

/** Protobuf message type of a whole ONNX file. */
export const Model = root.lookupType('Model')
