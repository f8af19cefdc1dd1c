import type { ConvLayer, ConvNetwork, Volume } from '../conv/network.ts'

/**
 * Convolutional autoencoders by their definitions, in double precision and with no library: each output is a sum over all inputs that
 * the definition of tfjs names. Slow, for tests.
 */
export function encodeByDefinition({ encoder }: ConvNetwork, image: readonly number[]): number[] {
  return encoder.reduce((x, layer) => apply(layer, x), [...image])
}

export function decodeByDefinition({ decoder }: ConvNetwork, latent: readonly number[]): number[] {
  return decoder.reduce((x, layer) => apply(layer, x), [...latent])
}

function apply(layer: ConvLayer, x: readonly number[]): number[] {
  const y = linear(layer, x)
  return layer.activation === 'linear' ? y : y.map((value) => (value > 0 ? value : 0.01 * value))
}

const at = ([, width, channels]: Volume, row: number, column: number, channel: number): number =>
  (row * width + column) * channels + channel

function linear(layer: ConvLayer, x: readonly number[]): number[] {
  const { kind, from, to, size, kernel, bias } = layer
  if (kind === 'dense') {
    const outputs = bias.length
    return Array.from(bias, (b, o) => x.reduce((sum, value, i) => sum + value * (kernel[i * outputs + o] as number), b))
  }
  if (kind === 'offset') return x.map((value, i) => value + (bias[i] as number))
  if (kind === 'conv') return convolve(layer, x)
  if (kind === 'conv-transpose') return convolveTransposed(layer, x)
  return cells(to).map(([row, column, channel]) => {
    if (kind === 'upsample') return x[at(from, Math.floor(row / size), Math.floor(column / size), channel)] as number
    return Math.max(...square(size).map(([r, c]) => x[at(from, row * size + r, column * size + c, channel)] as number))
  })
}

/** y[row, column, o] = Σ kernel[r, c, i, o] · x[row · stride + r − top, column · stride + c − left, i] + bias[o] */
function convolve({ from, to, size, stride, kernel, bias }: ConvLayer, x: readonly number[]): number[] {
  const [top, left] = [zerosBefore(size, stride, from[0]), zerosBefore(size, stride, from[1])]
  return cells(to).map(([row, column, o]) => {
    let sum = bias[o] as number
    for (const [r, c] of square(size)) {
      const [y, z] = [row * stride + r - top, column * stride + c - left]
      if (y < 0 || z < 0 || y >= from[0] || z >= from[1]) continue
      for (let i = 0; i < from[2]; i++)
        sum += (kernel[((r * size + c) * from[2] + i) * to[2] + o] as number) * (x[at(from, y, z, i)] as number)
    }
    return sum
  })
}

/** The transpose of a convolution from `to` to `from`: what that reads from a cell, this adds to it. Kernel [r, c, output, input]. */
function convolveTransposed({ from, to, size, stride, kernel, bias }: ConvLayer, x: readonly number[]): number[] {
  const [top, left] = [zerosBefore(size, stride, to[0]), zerosBefore(size, stride, to[1])]
  const y = cells(to).map(([, , o]) => bias[o] as number)
  for (const [row, column, i] of cells(from)) {
    for (const [r, c] of square(size)) {
      const [v, h] = [row * stride + r - top, column * stride + c - left]
      if (v < 0 || h < 0 || v >= to[0] || h >= to[1]) continue
      for (let o = 0; o < to[2]; o++) {
        const weight = kernel[((r * size + c) * to[2] + o) * from[2] + i] as number
        y[at(to, v, h, o)] = (y[at(to, v, h, o)] as number) + weight * (x[at(from, row, column, i)] as number)
      }
    }
  }
  return y
}

/** 'same': ceil(length / stride) places, the zeros that they need shared out evenly, an odd one after. */
function zerosBefore(size: number, stride: number, length: number): number {
  const places = Math.ceil(length / stride)
  return Math.floor(Math.max(0, (places - 1) * stride + size - length) / 2)
}

const square = (size: number): [number, number][] => Array.from({ length: size * size }, (_, i) => [Math.floor(i / size), i % size])

const cells = ([height, width, channels]: Volume): [number, number, number][] =>
  Array.from({ length: height * width * channels }, (_, i) => [
    Math.floor(i / (width * channels)),
    Math.floor(i / channels) % width,
    i % channels,
  ])
