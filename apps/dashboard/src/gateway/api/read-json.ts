import type { IncomingMessage } from 'node:http'
import { HttpFault } from './route.ts'

export const MAX_BODY_BYTES = 64 * 1024

/** The body as JSON. Only `application/json` is taken: a foreign page's form cannot send that without being asked for leave. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new HttpFault(415, 'the body is not application/json', 'Send JSON with that content type')
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new HttpFault(413, `the body is over ${MAX_BODY_BYTES} bytes`, 'Send less')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new HttpFault(400, 'the body is not JSON', 'Send a JSON document')
  }
}
