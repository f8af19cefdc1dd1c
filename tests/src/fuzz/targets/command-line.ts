import { parseEnv } from '@jetwatch/cli/env'
import { createProgram } from '@jetwatch/cli/program'
import { testIo } from '@jetwatch/cli/testing-io'
import { readOptions as dashboardOptions } from '@jetwatch/dashboard/env'
import { readOptions as producerOptions } from '@jetwatch/producer/env'
import { readOptions as scorerOptions } from '@jetwatch/scorer/env'
import { JetwatchError } from '@jetwatch/shared/errors'
import { type Command, CommanderError } from 'commander'
import { z } from 'zod'
import { asJson, type FuzzTarget, holds, toText } from '../target.ts'

const limits = { milliseconds: 1_000, mebibytes: 64 }
/** What an operating system can give: strings without NUL. */
const words = z.array(z.string().transform((text) => text.replaceAll('\u0000', '')))
const given = z.object({ argv: words, env: z.record(z.string(), z.string()).transform((env) => env as NodeJS.ProcessEnv) })

const shapeless = (): JetwatchError => new JetwatchError('USAGE', 'no operating system gives this', 'It is not counted against anybody')
const parse = (input: Uint8Array): unknown => {
  try {
    return JSON.parse(toText(input))
  } catch {
    throw shapeless()
  }
}

const TOKEN = 'a-secret-of-the-test'
const READERS = [producerOptions, scorerOptions, dashboardOptions, (_: readonly string[], env: NodeJS.ProcessEnv) => parseEnv(env)]

/** Command line and environment of every process: each reader gets each input. */
export const environmentTarget: FuzzTarget = {
  name: 'environment',
  parser: 'environment and flags of the processes',
  form: 'json',
  limits,
  tokens: ['--nats', '--', '=', 'nats://', '--port=99999'],
  inputs: async () => {
    const env = {
      NATS_TOKEN: TOKEN,
      JETWATCH_LOG: 'warn',
      NATS_URL: 'nats://127.0.0.1:4222',
      JETWATCH_HOME: '/tmp/x',
      JETWATCH_DEBUG: '1',
    }
    const nats = ['--nats', 'nats://127.0.0.1:4222']
    return {
      seeds: [
        { argv: [...nats, '--run', 'demo', '--base-dir', '.', '--speed', '2.5'], env },
        {
          argv: [
            ...nats,
            '--run',
            'demo',
            '--model',
            'models/dense-6',
            '--engine',
            'cpu',
            '--threads',
            '2',
            '--batch',
            '1024',
            '--batch-ms',
            '10',
            '--from',
            'new',
          ],
          env,
        },
        { argv: [...nats, '--port', '0', '--models', 'models', '--headless'], env },
        { argv: [], env },
      ].map(asJson),
    }
  },
  open: async () => ({
    check(input) {
      const parsed = given.safeParse(parse(input))
      if (!parsed.success) throw shapeless()
      const { argv, env } = parsed.data
      let refusal: unknown = null
      let accepted = 0
      for (const read of READERS) {
        try {
          const options = read(argv, env)
          holds(!JSON.stringify(options).includes('polluted'), 'options hold nothing of their own')
          accepted++
        } catch (error) {
          if (!(error instanceof JetwatchError) || !['USAGE', 'ENVIRONMENT'].includes(error.code)) throw error
          if (!argv.join().includes(TOKEN)) holds(!String(error).includes(TOKEN), 'an error holds no token')
          refusal = error
        }
      }
      if (accepted === 0) throw refusal
    },
  }),
}

/** Every command is parsed and none is run. */
function unrun(command: Command): Command {
  command.action(() => {})
  for (const sub of command.commands) unrun(sub)
  return command
}

const LINES = [
  'up --port 3000 --rate 500 --contamination 2% --signal w --data a.h5 --class top=a.h5 --background qcd --model dense-6 --engine cpu --seed 7 --duration 60 --no-loop --headless --json -',
  'replay recipes/demo.json --speed max --model dense-6 --port 3001 --headless',
  'inspect data/qcd.h5 --preset 24x24@0.6',
  'train --data data/qcd.h5 --out models/x --arch dense --epochs 3 --seed 1',
  'evaluate --model dense-6 --data data/qcd.h5 --signal data/top.h5=top --skip 8000=data/qcd.h5 --score mse --json -',
  'models',
  'models add a.onnx --name x --data data/qcd.h5 --preset aachen',
  'rescore evidence.json --engine cpu --json',
  'recipe --help',
  'sweep sweeps/contamination.json --jobs 2',
  '--version',
]

export const commandLineTarget: FuzzTarget = {
  name: 'command-line',
  parser: 'command line of jetwatch',
  form: 'json',
  limits,
  tokens: ['--', '-', '=', '--data', '--rate', '1e999', '0x10', '٣', '--json='],
  inputs: async () => ({ seeds: LINES.map((line) => asJson(line.split(' '))) }),
  open: async () => ({
    async check(input) {
      const argv = words.safeParse(parse(input))
      if (!argv.success) throw shapeless()
      try {
        await unrun(createProgram(testIo(), () => {})).parseAsync(argv.data, { from: 'user' })
      } catch (error) {
        if (error instanceof CommanderError && error.exitCode === 0) return
        throw error
      }
    },
  }),
}
