import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

async function taken(): Promise<{ port: number; [Symbol.asyncDispose](): Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address !== 'object') throw new Error('no port')
  return { port: address.port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) }
}

test('a free port is taken as asked', async () => {
  const { port } = await (async () => {
    await using other = await taken()
    return other
  })()
  expect(await freePort(port, true)).toBe(port)
})

test('a taken port gives another one, or a fault where it was named', async () => {
  await using other = await taken()
  expect(await freePort(other.port, false)).not.toBe(other.port)
  await expect(freePort(other.port, true)).rejects.toMatchObject({ code: 'CONFLICT', message: `port ${other.port} is taken` })
})
