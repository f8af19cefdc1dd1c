import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ListedModel, listModels } from '@jetwatch/engine/model'
import { Command } from 'commander'
import type { Io } from '../io.ts'
import { MODELS } from '../paths.ts'
import { strict } from '../strict.ts'
import { table } from '../table.ts'
import { modelsAddCommand } from './models-add.ts'

/** One model, as `models --json` prints it. */
export interface ModelRow {
  readonly name: string
  readonly status: 'ok' | 'broken'
  readonly error: string | null
  readonly architecture: string | null
  readonly preset: string | null
  readonly background: string | null
  readonly auc: { readonly value: number; readonly error: number } | null
  /** Bytes of model.onnx. */
  readonly bytes: number | null
  readonly sha256: string | null
}

export function modelsCommand(io: Io): Command {
  return new Command('models')
    .description('List the models under models/: architecture, preset, background, AUC, size, SHA-256 and whether they load.')
    .option('--json', 'print JSON instead of a table')
    .addCommand(strict(modelsAddCommand(io), io).helpOption('-h, --help', 'show this help'))
    .addHelpText('after', '\nExample: jetwatch models --json\n         jetwatch models add my.onnx --name my-model')
    .action(async (options: { json?: true }) => {
      const rows = await Promise.all((await listModels(MODELS)).map(describe))
      io.out(options.json ? `${JSON.stringify(rows, null, 2)}\n` : `${formatModels(rows)}\n`)
    })
}

async function describe(model: ListedModel): Promise<ModelRow> {
  const { name, manifest, error } = model
  const size = await stat(join(model.directory, 'model.onnx')).catch(() => null)
  return {
    name,
    status: manifest ? 'ok' : 'broken',
    error,
    architecture: manifest?.architecture ?? null,
    preset: manifest?.preset ?? null,
    background: manifest?.background ?? null,
    auc: manifest?.metrics?.auc ?? null,
    bytes: size?.size ?? null,
    sha256: manifest?.sha256 ?? null,
  }
}

export function formatModels(rows: readonly ModelRow[]): string {
  if (rows.length === 0) return 'There are no models: train one with jetwatch train, or import one with jetwatch models add.'
  const lines = rows.map((row) => [
    row.name,
    row.architecture ?? '–',
    row.preset ?? '–',
    row.background ?? '–',
    row.auc ? `${row.auc.value.toFixed(4)} ± ${row.auc.error.toFixed(4)}` : '–',
    row.bytes === null ? '–' : `${(row.bytes / 1e6).toFixed(2)} MB`,
    row.sha256?.slice(0, 12) ?? '–',
    row.error ? `broken: ${row.error}` : 'ok',
  ])
  return table([['name', 'architecture', 'preset', 'background', 'AUC', 'size', 'SHA-256', 'status'], ...lines], [5])
}
