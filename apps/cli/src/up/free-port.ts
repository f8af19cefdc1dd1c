import { createServer } from 'node:net'
import { JetwatchError } from '@jetwatch/shared/errors'

/**
 * The wanted port of loopback if it is free, else any free one. With `exact` (the user named it) a port that is taken is
 * a fault: a page at another address than asked for is not found.
 * @throws CONFLICT
 */
export async function freePort(wanted: number, exact: boolean): Promise<number> {
  const port = await tryPort(wanted)
  if (port !== null) return port
  if (exact) throw new JetwatchError('CONFLICT', `port ${wanted} is taken`, 'Choose another --port, or leave it out to get a free one')
  const other = await tryPort(0)
  if (other !== null) return other
  throw new JetwatchError('ENVIRONMENT', 'no port of 127.0.0.1 is free', 'End what listens there')
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(address && typeof address === 'object' ? address.port : null))
    })
  })
}
