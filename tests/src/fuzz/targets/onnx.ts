import { readFileSync } from 'node:fs'
import { denseModel } from '@jetwatch/engine/testing/dense-model'
import { tryGraph } from '@jetwatch/training/import/import-model'
import { readGraph } from '@jetwatch/training/import/read-graph'
import { Sandbox } from '@jetwatch/training/import/sandbox'
import { scoreInSandbox } from '@jetwatch/training/import/score-in-sandbox'
import { autoencoder } from '@jetwatch/training/import/testing/autoencoder'
import { toJetTable } from '@jetwatch/training/jet-table'
import { REPOSITORY } from '../../service-process.ts'
import type { FuzzTarget } from '../target.ts'
import { sampleJets } from './sample-jets.ts'

const options = { file: 'input.onnx', preset: 'aachen', preparation: { power: 1, smear: 0, norm: 'none' }, layout: null } as const

/** A whole import but for the writing: decoded, wrapped, run in the sandbox, and 40 jets scored. */
export const onnxTarget: FuzzTarget = {
  name: 'onnx-import',
  parser: 'ONNX import',
  form: 'bytes',
  limits: { milliseconds: 15_000, mebibytes: 256 },
  tokens: ['ai.onnx.ml', 'image', 'score', 'Gemm', 'Expand', 'Loop', '/etc/passwd', 'location'],
  inputs: async () => ({
    seeds: [
      autoencoder(),
      readFileSync(`${REPOSITORY}packages/training/src/import/testing/pytorch-conv.onnx`),
      denseModel({ height: 40, width: 40, hidden: [6], seed: 1 }),
    ],
  }),
  open: async () => {
    const sandbox = new Sandbox(options.file, 10_000)
    const table = toJetTable(sampleJets(40, 1))
    return {
      async check(input) {
        await tryGraph(readGraph(input, options), sandbox)
        await scoreInSandbox(sandbox, table, { file: options.file, height: 40, width: 40 })
      },
      close: () => sandbox[Symbol.asyncDispose](),
    }
  },
}
