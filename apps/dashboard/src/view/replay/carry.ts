/** Most characters of a recipe in an address: what every browser and server takes. */
export const MOST_CARRIED = 6_000
/** Most bytes that an address may unfold to. */
const MOST_BYTES = 64 * 1024

/** JSON text → deflate → base64url, for an address. Null where it would be too long for one. */
export async function toCarried(text: string): Promise<string | null> {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw'), Number.POSITIVE_INFINITY)
  const carried = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
  return carried.length <= MOST_CARRIED ? carried : null
}

/** @throws Error where it holds no text, or more than 64 KiB of it. */
export async function fromCarried(carried: string): Promise<string> {
  if (carried.length > MOST_CARRIED) throw new Error('the address is too long')
  const bytes = Uint8Array.from(atob(carried.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
  return new TextDecoder('utf-8', { fatal: true }).decode(await through(bytes, new DecompressionStream('deflate-raw'), MOST_BYTES))
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream, most: number): Promise<Uint8Array> {
  const writer = stream.writable.getWriter()
  // A fault of the stream is seen by the reader.
  const written = writer.write(bytes).then(() => writer.close())
  written.catch(() => undefined)
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = stream.readable.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > most) {
      await reader.cancel()
      throw new Error(`the address unfolds to more than ${most} bytes`)
    }
    chunks.push(value)
  }
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}
