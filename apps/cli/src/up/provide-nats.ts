import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { connectBus } from '@jetwatch/bus/connect'
import { startNats } from '@jetwatch/bus/nats-server'
import type { CliEnv } from '../env.ts'
import { NATS_SERVER, requireTool } from '../system-package.ts'
import type { StepVoice } from './steps.ts'

const FIRST_PORT = 4222

/** A NATS server with JetStream that answers. `stop` ends it if it is ours. */
export interface Nats {
  readonly url: string
  stop(): Promise<void>
}

/**
 * The server of `NATS_URL`, else one of our own on loopback with its store under `home`.
 * @throws NATS_UNAVAILABLE, or ENVIRONMENT with the command that installs one.
 */
export async function provideNats(
  env: CliEnv,
  say: (line: string) => void,
  onLost: (reason: string) => void,
  voice: StepVoice,
): Promise<Nats> {
  if (env.natsUrl) {
    // Fails here, in words, where the server or its JetStream is missing.
    await (await connectBus({ servers: env.natsUrl, name: 'jetwatch check', ...(env.natsToken ? { token: env.natsToken } : {}) })).close()
    voice.tell(`${env.natsUrl} (NATS_URL)`)
    return { url: env.natsUrl, stop: async () => {} }
  }
  const binary = await requireTool(NATS_SERVER, say)
  await mkdir(join(env.home, 'logs'), { recursive: true })
  const log = createWriteStream(join(env.home, 'logs', 'nats.log'), { flags: 'w' })
  const server = await startNats({
    storeDir: join(env.home, 'nats'),
    port: FIRST_PORT,
    binary,
    ...(env.natsToken ? { token: env.natsToken } : {}),
    onLog: (line) => void log.write(`${line}\n`),
    onExit: onLost,
  })
  voice.tell(`${server.url}${server.port === FIRST_PORT ? '' : ` (${FIRST_PORT} is taken)`}`)
  const stop = async (): Promise<void> => {
    await server.stop()
    log.end()
  }
  return { url: server.url, stop }
}
