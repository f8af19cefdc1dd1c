import { type ConvLayer, type ConvNetwork, samePadding, type Volume, volume } from '../conv/network.ts'
import { LEAK } from '../dense.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** Values that an autoencoder adds to a graph: all [batch, n]. */
export interface AddedAutoencoder {
  /** Means of the latents. */
  readonly latent: string
  /** Logarithms of their variances; null where the autoencoder is not variational. */
  readonly logVariance: string | null
  readonly reconstruction: string
}

/**
 * Adds a convolutional autoencoder behind prepared images [batch, pixels]. Our volumes have their channels last, as in tfjs, those
 * of ONNX first: kernels are turned around here, and so are the rows and columns of dense layers beside volumes, so that the graph
 * itself transposes nothing.
 */
export function addConvolutions(
  graph: GraphBuilder,
  prepared: string,
  { encoder, decoder, latent, variational }: ConvNetwork,
): AddedAutoencoder {
  const encoded = encoder.reduce((x, layer) => addLayer(graph, x, layer), prepared)
  const [mean, logVariance] = variational ? split(graph, encoded, latent) : [encoded, null]
  return { latent: mean, logVariance, reconstruction: decoder.reduce((x, layer) => addLayer(graph, x, layer), mean) }
}

function addLayer(graph: GraphBuilder, x: string, layer: ConvLayer): string {
  const { name, from, to, activation } = layer
  const flat = layer.kind === 'dense' || layer.kind === 'offset'
  const shape = flat ? [-1, volume(from)] : [-1, from[2], from[0], from[1]]
  const input = graph.node('Reshape', [x, graph.integers(`${name}_shape`, shape)], `${name}_input`)
  const linear = addLinear(graph, input, layer)
  const y = activation === 'linear' ? linear : graph.node('LeakyRelu', [linear], `${name}_active`, { alpha: LEAK })
  return graph.node('Reshape', [y, graph.integers(`${name}_flat`, [-1, volume(to)])], name)
}

function addLinear(graph: GraphBuilder, x: string, layer: ConvLayer): string {
  const { kind, name, from, to, size, stride, kernel, bias } = layer
  const output = `${name}_linear`
  const square = [BigInt(size), BigInt(size)]
  const strides = [BigInt(stride), BigInt(stride)]
  const biases = (values: Float32Array): string => graph.floats(`${name}_bias`, [values.length], values)
  switch (kind) {
    case 'conv': {
      const turned = graph.floats(`${name}_kernel`, [to[2], from[2], size, size], channelsFirst(kernel, [size, size, from[2], to[2]]))
      return graph.node('Conv', [x, turned, biases(bias)], output, { kernel_shape: square, strides, pads: pads(layer, from) })
    }
    case 'conv-transpose': {
      const turned = graph.floats(`${name}_kernel`, [from[2], to[2], size, size], channelsFirst(kernel, [size, size, to[2], from[2]]))
      return graph.node('ConvTranspose', [x, turned, biases(bias)], output, { kernel_shape: square, strides, pads: pads(layer, to) })
    }
    case 'dense': {
      const [rows, columns] = [planar(from), planar(to)]
      const turned = Float32Array.from({ length: kernel.length }, (_, i) => {
        const [row, column] = [rows[Math.floor(i / columns.length)] as number, columns[i % columns.length] as number]
        return kernel[row * columns.length + column] as number
      })
      const weights = graph.floats(`${name}_kernel`, [rows.length, columns.length], turned)
      return graph.node('Gemm', [x, weights, biases(Float32Array.from(columns, (at) => bias[at] as number))], output)
    }
    case 'offset':
      return graph.node('Add', [x, biases(Float32Array.from(planar(to), (at) => bias[at] as number))], output)
    case 'max-pool':
      return graph.node('MaxPool', [x], output, { kernel_shape: square, strides: square })
    case 'upsample':
      return addUpsample(graph, x, layer, output)
  }
}

/** Repeats every element `size` times along both sides. */
function addUpsample(graph: GraphBuilder, x: string, { name, from, to, size }: ConvLayer, output: string): string {
  const [height, width, channels] = from
  const spread = graph.node('Reshape', [x, graph.integers(`${name}_spread`, [-1, channels, height, 1, width, 1])], `${name}_single`)
  const wanted = graph.integers(`${name}_repeats`, [1, channels, height, size, width, size])
  const repeated = graph.node('Expand', [spread, wanted], `${name}_repeated`)
  return graph.node('Reshape', [repeated, graph.integers(`${name}_whole`, [-1, channels, to[0], to[1]])], output)
}

/** Padding of the convolution that takes `larger`; a transposed one has that of the convolution whose transpose it is. */
function pads({ size, stride }: ConvLayer, larger: Volume): bigint[] {
  const [top, bottom] = samePadding(size, stride, larger[0])
  const [left, right] = samePadding(size, stride, larger[1])
  return [top, left, bottom, right].map(BigInt)
}

/** [rows, columns, a, b] → [b, a, rows, columns] */
function channelsFirst(kernel: Float32Array, [rows, columns, a, b]: readonly [number, number, number, number]): Float32Array {
  const cells = rows * columns
  return kernel.map((_, i) => {
    const [cell, inner, outer] = [i % cells, Math.floor(i / cells) % a, Math.floor(i / (cells * a))]
    return kernel[(cell * a + inner) * b + outer] as number
  })
}

/** For each element of a volume with its channels first, its place with the channels last. */
function planar([height, width, channels]: Volume): Uint32Array {
  const cells = height * width
  return Uint32Array.from({ length: cells * channels }, (_, i) => (i % cells) * channels + Math.floor(i / cells))
}

function split(graph: GraphBuilder, encoded: string, latent: number): [mean: string, logVariance: string] {
  const axis = graph.integers('latent_axis', [1])
  const half = (from: number, output: string): string => {
    const [start, end] = [graph.integers(`${output}_from`, [from]), graph.integers(`${output}_to`, [from + latent])]
    return graph.node('Slice', [encoded, start, end, axis], output)
  }
  return [half(0, 'latent_mean'), half(latent, 'latent_log_variance')]
}
