import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { promisify } from 'node:util'
import { z } from 'zod'

export const machineSchema = z.strictObject({
  cpu: z.string(),
  cores: z.int().positive(),
  /** GiB. */
  memory: z.number(),
  kernel: z.string(),
  node: z.string(),
  natsServer: z.string(),
  onnxruntime: z.string(),
  /** Programs that wanted a core in the minute before. */
  load: z.number(),
  commit: z.string(),
  time: z.string(),
})
export type Machine = z.infer<typeof machineSchema>

/** What the figures belong to. What cannot be told is said to be unknown. */
export async function describeMachine(repository: string): Promise<Machine> {
  const all = cpus()
  const version = await first(promisify(execFile)('nats-server', ['--version']))
  const commit = await first(promisify(execFile)('git', ['rev-parse', '--short', 'HEAD'], { cwd: repository }))
  return {
    cpu: all[0]?.model.trim().replace(/\s+/g, ' ') || process.arch,
    cores: all.length,
    memory: Math.round((10 * totalmem()) / 2 ** 30) / 10,
    kernel: `${type()} ${release()}`,
    node: process.version,
    natsServer: version.replace(/^nats-server: v?/, ''),
    onnxruntime: await onnxruntimeVersion(),
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    commit,
    time: new Date().toISOString(),
  }
}

const first = (running: Promise<{ stdout: string }>): Promise<string> =>
  running.then(
    ({ stdout }) => stdout.trim() || 'unknown',
    () => 'unknown',
  )

async function onnxruntimeVersion(): Promise<string> {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node')
  const root = main.slice(0, main.lastIndexOf('onnxruntime-node') + 'onnxruntime-node'.length)
  const parsed = z.object({ version: z.string() }).safeParse(JSON.parse(await readFile(`${root}/package.json`, 'utf8')))
  return parsed.data?.version ?? 'unknown'
}
