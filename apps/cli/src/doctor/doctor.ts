import { basename } from 'node:path'
import { loadModel } from '@jetwatch/engine/model'
import { parseEnv } from '../env.ts'
import type { Io } from '../io.ts'
import { defaultModel, modelFolder } from '../model-folder.ts'
import { createScreen } from '../up/screen.ts'
import { writeJson } from '../write-output.ts'
import { type EngineFinding, examineEngines, takenByAuto } from './examine-engines.ts'
import { examineData, examineModels } from './examine-files.ts'
import {
  examineChromium,
  examineClock,
  examineHome,
  examineMemory,
  examineNats,
  examineNode,
  examinePages,
  examinePort,
} from './examine-machine.ts'
import { type Finding, fail } from './finding.ts'
import { formatDiagnosis } from './format-diagnosis.ts'

export interface DoctorOptions {
  readonly model?: string
  /** A shorter measurement. */
  readonly quick: boolean
  /** Where the diagnosis goes as JSON; `-` is stdout, which then holds nothing else. */
  readonly json?: string
}

/** What `jetwatch doctor` found; `--json` writes it as it is. */
export interface Diagnosis {
  readonly version: 1
  /** True if nothing keeps `npm start` from working. */
  readonly ok: boolean
  readonly findings: readonly Finding[]
  /** The model that the engines were measured with. */
  readonly model: string
  readonly engines: readonly EngineFinding[]
  /** What `--engine auto` takes. */
  readonly auto: string | null
}

const BUDGET_MS = { full: 1_500, quick: 250 } as const

/** Looks at all that a start needs, and measures the engines; gives the exit code: 0 if `npm start` would work, else 1. */
export async function doctor(options: DoctorOptions, io: Io): Promise<number> {
  const env = parseEnv(io.env)
  const screen = createScreen(io, { quiet: options.json === '-' })
  const tell = (doing: string): void => screen.show(`· ${doing}`)
  tell('looking at the machine')
  const folder = options.model === undefined ? await defaultModel() : await modelFolder(options.model, io.cwd)
  // A broken model is a finding, not the end of the examination.
  const model = await loadModel(folder).catch(() => null)
  const findings = await Promise.all([
    examineNode(),
    examineNats(env),
    examineChromium(),
    examinePort(),
    examineHome(env.home),
    examineMemory(),
    examineClock(),
    examineModels(basename(folder)),
    examineData(),
    examinePages(),
  ])
  const budget = options.quick ? BUDGET_MS.quick : BUDGET_MS.full
  const engines = model ? await examineEngines(model, { budget, tell }) : []
  screen.show('')
  const auto = takenByAuto(engines)
  if (model && !auto) findings.push(fail('engine', 'no engine works', 'Reinstall onnxruntime-node: npm ci'))
  const diagnosis: Diagnosis = {
    version: 1,
    ok: findings.every(({ status }) => status !== 'fail'),
    findings,
    model: basename(folder),
    engines,
    auto: auto?.engine ?? null,
  }
  if (options.json !== '-') io.out(formatDiagnosis(diagnosis))
  if (options.json !== undefined) await writeJson(options.json, diagnosis, io)
  return diagnosis.ok ? 0 : 1
}
