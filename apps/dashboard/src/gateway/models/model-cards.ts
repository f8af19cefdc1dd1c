import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '@jetwatch/shared/manifest'
import type { ModelCard } from '@jetwatch/shared/model-cards'
import type { Run } from '@jetwatch/shared/run'
import { z } from 'zod'
import { readManifest } from '../manifest-file.ts'

/** What a card takes of `evaluation.json`; the rest is for people. */
const figure = z.union([z.object({ value: z.number(), error: z.number() }), z.object({ value: z.null() })])
const evaluationSchema = z.object({
  data: z.array(z.object({ path: z.string() })),
  auc: z.object({ value: z.number().nullable(), error: z.number().nullable() }),
  figures: z.object({ e10: figure, e100: figure, rejection30: figure, rejection50: figure, sic: figure }),
  baselines: z.record(z.string(), z.object({ auc: z.object({ value: z.number().nullable() }) }).nullable()),
})
type Evaluation = z.infer<typeof evaluationSchema>

/** All model folders, as cards; and those that cannot be read, with the reason. */
export async function readModelCards(
  folder: string,
  run: Run | null,
): Promise<{ models: ModelCard[]; broken: { name: string; reason: string }[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
  const models: ModelCard[] = []
  const broken: { name: string; reason: string }[] = []
  for (const name of names) {
    const { manifest, reason } = await readManifest(folder, name)
    if (manifest) models.push(toCard(manifest, await readEvaluation(join(folder, name, 'evaluation.json')), run))
    else broken.push({ name, reason })
  }
  return { models, broken }
}

async function readEvaluation(file: string): Promise<Evaluation | null> {
  try {
    return evaluationSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // Absent, or of another version: the card goes by the manifest.
    return null
  }
}

function toCard(manifest: Manifest, evaluation: Evaluation | null, run: Run | null): ModelCard {
  const { name, architecture, sha256, background, preset, score, metrics } = manifest
  const known = (value: z.infer<typeof figure> | undefined): ModelCard['auc'] =>
    value && value.value !== null ? { value: value.value, error: value.error } : null
  const { auc } = evaluation ?? {}
  const figures = evaluation?.figures
  return {
    ...{ name, architecture, sha256, background, preset },
    score: { name: score.name, description: score.description },
    origin: originOf(manifest),
    sample: evaluation?.data.map(({ path }) => path).join(', ') ?? metrics?.sample ?? null,
    auc: auc && auc.value !== null && auc.error !== null ? { value: auc.value, error: auc.error } : (metrics?.auc ?? null),
    e10: known(figures?.e10) ?? metrics?.e10 ?? null,
    e100: known(figures?.e100) ?? metrics?.e100 ?? null,
    rejection30: known(figures?.rejection30),
    rejection50: known(figures?.rejection50),
    sic: known(figures?.sic),
    baseline: bestBaseline(evaluation),
    refused: run && refusal(manifest, run),
  }
}

function originOf({ training, imported }: Manifest): string {
  if (training) return `trained on ${training.jets} jets of ${training.data}, ${training.finished.slice(0, 10)}`
  return imported ? `imported from ${imported.file}, ${imported.date.slice(0, 10)}` : 'of unknown origin'
}

function bestBaseline(evaluation: Evaluation | null): ModelCard['baseline'] {
  let best: ModelCard['baseline'] = null
  for (const [name, entry] of Object.entries(evaluation?.baselines ?? {})) {
    const value = entry?.auc.value ?? null
    if (value !== null && (best === null || value > best.auc)) best = { name, auc: value }
  }
  return best
}

/** Why a model cannot score a run; null where it can. */
export function refusal({ name, preset, background }: Manifest, { recipe }: Run): string | null {
  if (preset !== recipe.preset) return `${name} is made for preset ${preset}, the run has ${recipe.preset}`
  if (!recipe.background.includes(background))
    return `${name} takes ${background} for background, the run has ${recipe.background.join(', ')}`
  return null
}
