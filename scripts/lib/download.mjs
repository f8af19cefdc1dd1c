import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'

/** Nothing for so long counts as an interrupted connection. */
const STALL_MS = 60_000

/** A fault of the network, with the host that was not reached. */
export class DownloadError extends Error {}

/**
 * Downloads `url` to `target`. A part that an earlier attempt left (`target`.part) is continued where the server allows it.
 * @param {string} url
 * @param {string} target
 * @param {{ progress?: (done: number, total: number | null) => void }} [options]
 * @throws {DownloadError}
 */
export async function download(url, target, { progress = () => {} } = {}) {
  const part = `${target}.part`
  const have = (await stat(part).catch(() => null))?.size ?? 0
  const { response, signal } = await request(url, have > 0 ? { range: `bytes=${have}-` } : {})
  if (response.status === 416) {
    await rm(part, { force: true })
    return download(url, target, { progress })
  }
  if (!response.ok || !response.body) throw new DownloadError(`${url} answers ${response.status}`)
  const resumed = response.status === 206
  const length = Number(response.headers.get('content-length'))
  const total = length > 0 ? length + (resumed ? have : 0) : null
  let done = resumed ? have : 0
  const file = await open(part, resumed ? 'a' : 'w')
  try {
    for await (const chunk of response.body) {
      await file.write(chunk)
      done += chunk.length
      signal.alive()
      progress(done, total)
    }
  } catch (error) {
    throw new DownloadError(`${new URL(url).host} broke off after ${done} bytes (${reasonOf(error)}); run it again to go on from there`)
  } finally {
    signal.end()
    await file.close()
  }
  if (total !== null && done !== total) throw new DownloadError(`${url} gave ${done} of ${total} bytes; run it again to go on from there`)
  await rename(part, target)
}

/**
 * A JSON document; null where the server has none.
 * @param {string} url
 * @throws {DownloadError}
 */
export async function fetchJson(url) {
  const { response, signal } = await request(url)
  try {
    if (response.status === 404) return null
    if (!response.ok) throw new DownloadError(`${url} answers ${response.status}`)
    return await response.json()
  } catch (error) {
    throw error instanceof DownloadError ? error : new DownloadError(`${url} gave no JSON (${reasonOf(error)})`)
  } finally {
    signal.end()
  }
}

/** Base64 SHA-512 of a file, as NuGet states it. */
export async function sha512(file) {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('base64')
}

async function request(url, headers = {}) {
  const controller = new AbortController()
  let timer = setTimeout(() => controller.abort(new Error('no answer')), STALL_MS)
  const signal = {
    alive: () => timer.refresh(),
    end: () => {
      clearTimeout(timer)
      timer = undefined
    },
  }
  try {
    return { response: await fetch(url, { headers, signal: controller.signal }), signal }
  } catch (error) {
    signal.end()
    throw new DownloadError(`${new URL(url).host} cannot be reached (${reasonOf(error)})`)
  }
}

const reasonOf = (error) => error?.cause?.code ?? error?.cause?.message ?? error?.message ?? String(error)
