import type { Metadata } from 'h5wasm/node'

/** A plain number as it lies in memory after reading: the library has made it little-endian. */
export interface NumberType {
  readonly kind: 'float' | 'integer'
  /** Bytes. */
  readonly size: number
  readonly signed: boolean
}

/** HDF5 type classes (H5T_class_t). */
export const H5T = { integer: 0, float: 1, compound: 6, enum: 8, array: 10 } as const

/** IEEE floats of 2, 4 and 8 bytes and integers of 1 to 8 bytes; enumerations (h5py's bool) count as their integers. Null for any other type. */
export function numberType({ type, size, signed }: Pick<Metadata, 'type' | 'size' | 'signed'>): NumberType | null {
  if (type === H5T.float && [2, 4, 8].includes(size)) return { kind: 'float', size, signed: true }
  if ((type === H5T.integer || type === H5T.enum) && [1, 2, 4, 8].includes(size)) return { kind: 'integer', size, signed }
  return null
}

/** One number at a byte offset. 64-bit integers beyond 2^53 are rounded. */
export function readNumber(view: DataView, at: number, { kind, size, signed }: NumberType): number {
  if (kind === 'float')
    return size === 8 ? view.getFloat64(at, true) : size === 4 ? view.getFloat32(at, true) : halfToNumber(view.getUint16(at, true))
  if (size === 1) return signed ? view.getInt8(at) : view.getUint8(at)
  if (size === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true)
  if (size === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true)
  return Number(signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true))
}

/** `out.length` numbers one after the other from the start of `bytes`. */
export function readNumbers(bytes: Uint8Array, type: NumberType, out: Float64Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < out.length; i++) out[i] = readNumber(view, i * type.size, type)
}

/** IEEE 754 binary16. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
