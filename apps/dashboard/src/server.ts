import { describeError, JetwatchError } from '@jetwatch/shared/errors'
import { readOptions } from './env.ts'
import { serve } from './serve.ts'

const USAGE_EXIT = 2

/** The dashboard process: says when it is ready, and leaves when asked to or when its parent is gone. */
async function main(): Promise<void> {
  const {
    'public-url': publicUrl,
    'tls-cert': tlsCert,
    'tls-key': tlsKey,
    JETWATCH_SUPERVISOR_TOKEN: supervisorToken,
    ...options
  } = readOptions()
  const onAccessFault = (error: JetwatchError): void => void process.stderr.write(`${describeError(error)}\n`)
  const serving = await serve({ ...options, publicUrl, tlsCert, tlsKey, supervisorToken, onAccessFault })
  let leaving = false
  const leave = (): void => {
    if (leaving) return
    leaving = true
    serving.close().then(() => process.exit(0), fail)
  }
  process.once('SIGTERM', leave)
  process.once('SIGINT', leave)
  process.once('disconnect', leave)
  if (process.send) process.send({ ready: true, url: serving.url })
  else process.stdout.write(`${serving.url}\n`)
}

function fail(error: unknown): void {
  process.stderr.write(`${describeError(error)}\n`)
  process.exit(error instanceof JetwatchError && error.code === 'USAGE' ? USAGE_EXIT : 1)
}

main().catch(fail)
