import type { ColourMap } from './colour-map.ts'

const HEADER = 14 + 40 + 256 * 4

/**
 * An image [height × width] as a BMP of 256 colours (Windows 3 header) on the scale 0 to `max`, y upwards as BMP has it: every browser
 * shows it, and it needs no compressor.
 */
export function bitmap(values: ArrayLike<number>, height: number, width: number, max: number, map: ColourMap): Uint8Array {
  const line = Math.ceil(width / 4) * 4
  const bytes = new Uint8Array(HEADER + line * height)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0x424d)
  view.setUint32(2, bytes.length, true)
  view.setUint32(10, HEADER, true)
  view.setUint32(14, 40, true)
  view.setInt32(18, width, true)
  view.setInt32(22, height, true)
  view.setUint16(26, 1, true)
  view.setUint16(28, 8, true)
  view.setUint32(34, line * height, true)
  for (let i = 0; i < 256; i++) {
    for (let channel = 0; channel < 3; channel++) bytes[54 + 4 * i + channel] = map[3 * i + 2 - channel] as number
  }
  const scale = max > 0 ? 255 / max : 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const level = Math.round((values[row * width + column] as number) * scale)
      bytes[HEADER + row * line + column] = Math.min(255, Math.max(0, level))
    }
  }
  return bytes
}

export function dataUri(bytes: Uint8Array, type = 'image/bmp'): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return `data:${type};base64,${btoa(binary)}`
}
