import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { OrtName } from './engine.ts'
import { probeEngine } from './probe.ts'
import { HALF_TOLERANCE } from './self-check.ts'
import type { Parity } from './testing/parity-child.ts'
import { NO_SWIFTSHADER, SWIFTSHADER } from './testing/swiftshader.ts'

const child = fileURLToPath(new URL('./testing/parity-child.ts', import.meta.url))
const models = fileURLToPath(new URL('../../../models', import.meta.url))

async function parityOf(engine: OrtName, jets: number, environment: Readonly<Record<string, string>>): Promise<Parity> {
  const args = ['--import', 'tsx', child, engine, models, String(jets)]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...environment }, timeout: 280_000 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
}

function expectParity({ models: compared }: Parity): void {
  expect(compared.length).toBeGreaterThanOrEqual(14)
  for (const { name, dense, sparse, half, fallback } of compared) {
    expect(dense, `${name}, dense images`).toBeLessThanOrEqual(1e-4)
    expect(sparse, `${name}, lists of lit pixels`).toBeLessThanOrEqual(1e-4)
    if (half !== null) expect(half, `${name}, fp16`).toBeLessThanOrEqual(HALF_TOLERANCE)
    expect(fallback, `${name} runs on the device alone`).toBeNull()
  }
}

test.skipIf(!SWIFTSHADER)(
  `every shipped model scores on WebGPU as on the CPU to 1e-4, with dense images and with lists, and none of it runs on the CPU${SWIFTSHADER ? '' : NO_SWIFTSHADER}`,
  async () => {
    const parity = await parityOf('webgpu', 3, SWIFTSHADER ?? {})
    expect(parity.device).toMatch(/swiftshader/i)
    expectParity(parity)
  },
  300_000,
)

const gpus: OrtName[] = []
for (const engine of ['cuda', 'webgpu'] as const) {
  const probe = await probeEngine(engine)
  if (probe.available && probe.software === false) gpus.push(engine)
}
test.skipIf(gpus.length === 0)(
  `every shipped model scores on the GPU of this machine as on the CPU${gpus.length ? '' : ' (skipped: there is none)'}`,
  async () => {
    for (const engine of gpus) expectParity(await parityOf(engine, 256, {}))
  },
  300_000,
)
