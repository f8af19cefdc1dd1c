import { crc32, deflateSync } from 'node:zlib'

/** A picture of 256 colours as PNG: `levels` [height × width] from the top, `palette` of RGB bytes [256 × 3]. */
export function png(levels: Uint8Array, height: number, width: number, palette: Uint8Array): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, 3], 8)
  const rows = new Uint8Array((width + 1) * height)
  for (let row = 0; row < height; row++) rows.set(levels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1)
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

/** A BMP of 256 colours as the reports have them (rows from the bottom), as PNG: smaller, and every SVG viewer shows it. */
export function pngOfBitmap(bitmap: Uint8Array): Uint8Array {
  const view = new DataView(bitmap.buffer, bitmap.byteOffset, bitmap.length)
  const [start, width, height] = [view.getUint32(10, true), view.getInt32(18, true), view.getInt32(22, true)]
  const palette = new Uint8Array(768)
  for (let i = 0; i < 768; i++) palette[i] = bitmap[54 + 4 * Math.floor(i / 3) + 2 - (i % 3)] as number
  const line = Math.ceil(width / 4) * 4
  const levels = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    const at = start + (height - 1 - row) * line
    levels.set(bitmap.subarray(at, at + width), row * width)
  }
  return png(levels, height, width, palette)
}
