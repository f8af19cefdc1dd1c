import protobuf from 'protobufjs/light.js'

const field = (type: string, id: number) => ({ type, id })
const list = (type: string, id: number) => ({ rule: 'repeated', type, id })
const packed = (type: string, id: number) => ({ rule: 'repeated', type, id, options: { packed: true } })

/**
 * The ONNX file format with the field numbers of onnx.proto (IR version 3 to 13): all that an inference graph may hold, so
 * that a file can be read, changed and written without loss. Messages that are only passed on are kept as bytes.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    Dimension: {
      oneofs: { value: { oneof: ['dimValue', 'dimParam'] } },
      fields: { dimValue: field('int64', 1), dimParam: field('string', 2), denotation: field('string', 3) },
    },
    TensorShape: { fields: { dim: list('Dimension', 1) } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('TensorShape', 2) } },
    Type: {
      oneofs: { value: { oneof: ['tensorType', 'sequenceType', 'mapType', 'opaqueType', 'sparseTensorType', 'optionalType'] } },
      fields: {
        tensorType: field('TensorType', 1),
        sequenceType: field('bytes', 4),
        mapType: field('bytes', 5),
        denotation: field('string', 6),
        opaqueType: field('bytes', 7),
        sparseTensorType: field('bytes', 8),
        optionalType: field('bytes', 9),
      },
    },
    Entry: { fields: { key: field('string', 1), value: field('string', 2) } },
    ValueInfo: {
      fields: { name: field('string', 1), type: field('Type', 2), docString: field('string', 3), metadataProps: list('Entry', 4) },
    },
    Tensor: {
      fields: {
        dims: packed('int64', 1),
        dataType: field('int32', 2),
        segment: field('bytes', 3),
        floatData: packed('float', 4),
        int32Data: packed('int32', 5),
        stringData: list('bytes', 6),
        int64Data: packed('int64', 7),
        name: field('string', 8),
        rawData: field('bytes', 9),
        doubleData: packed('double', 10),
        uint64Data: packed('uint64', 11),
        docString: field('string', 12),
        externalData: list('Entry', 13),
        dataLocation: field('int32', 14),
        metadataProps: list('Entry', 16),
      },
    },
    SparseTensor: { fields: { values: field('Tensor', 1), indices: field('Tensor', 2), dims: packed('int64', 3) } },
    Attribute: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        t: field('Tensor', 5),
        g: field('Graph', 6),
        floats: packed('float', 7),
        ints: packed('int64', 8),
        strings: list('bytes', 9),
        tensors: list('Tensor', 10),
        graphs: list('Graph', 11),
        docString: field('string', 13),
        tp: field('Type', 14),
        typeProtos: list('Type', 15),
        type: field('int32', 20),
        refAttrName: field('string', 21),
        sparseTensor: field('SparseTensor', 22),
        sparseTensors: list('SparseTensor', 23),
      },
    },
    Node: {
      fields: {
        input: list('string', 1),
        output: list('string', 2),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: list('Attribute', 5),
        docString: field('string', 6),
        domain: field('string', 7),
        overload: field('string', 8),
        metadataProps: list('Entry', 9),
        deviceConfigurations: list('bytes', 10),
      },
    },
    Annotation: { fields: { tensorName: field('string', 1), quantParameterTensorNames: list('Entry', 2) } },
    Graph: {
      fields: {
        node: list('Node', 1),
        name: field('string', 2),
        initializer: list('Tensor', 5),
        docString: field('string', 10),
        input: list('ValueInfo', 11),
        output: list('ValueInfo', 12),
        valueInfo: list('ValueInfo', 13),
        quantizationAnnotation: list('Annotation', 14),
        sparseInitializer: list('SparseTensor', 15),
        metadataProps: list('Entry', 16),
      },
    },
    OperatorSet: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Function: {
      fields: {
        name: field('string', 1),
        input: list('string', 4),
        output: list('string', 5),
        attribute: list('string', 6),
        node: list('Node', 7),
        docString: field('string', 8),
        opsetImport: list('OperatorSet', 9),
        domain: field('string', 10),
        attributeProto: list('Attribute', 11),
        valueInfo: list('ValueInfo', 12),
        overload: field('string', 13),
        metadataProps: list('Entry', 14),
      },
    },
    Model: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        producerVersion: field('string', 3),
        domain: field('string', 4),
        modelVersion: field('int64', 5),
        docString: field('string', 6),
        graph: field('Graph', 7),
        opsetImport: list('OperatorSet', 8),
        metadataProps: list('Entry', 14),
        trainingInfo: list('bytes', 20),
        functions: list('Function', 25),
        configuration: list('bytes', 26),
      },
    },
  },
})

/** Protobuf message type of a whole ONNX file. */
export const Model = root.lookupType('Model')
