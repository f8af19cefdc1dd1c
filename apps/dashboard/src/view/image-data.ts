/** Little-endian float32 values from base64. */
export function decodeImage(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  return Float32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getFloat32(4 * i, true))
}

export const largest = (values: Float32Array): number => values.reduce((max, value) => Math.max(max, value), 0)

/** (a − b)² pixel by pixel. */
export const squaredResidual = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => (value - (b[i] ?? 0)) ** 2)
