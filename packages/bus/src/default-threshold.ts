import { JetwatchError } from '@jetwatch/shared/errors'
import type { Manifest } from '@jetwatch/shared/manifest'
import { cutForBackgroundEfficiency, type Reference } from '@jetwatch/shared/reference'
import type { Threshold } from '@jetwatch/shared/threshold'
import type { State } from './state.ts'
import type { Thresholds } from './thresholds.ts'

/** What a model flags until somebody decides otherwise. */
export const DEFAULT_EFFICIENCY = 0.01

/**
 * The reference of the model's background score: the one in the state bucket (made for the run's sample), else the first of the
 * manifest. One made by another graph under the same name is none.
 */
export async function findReference(state: State, manifest: Manifest): Promise<Reference | null> {
  const stored = await state.readReference(manifest.name)
  if (stored?.model === manifest.sha256) return stored
  return manifest.references.find((reference) => reference.model === manifest.sha256) ?? null
}

/**
 * The threshold in force; where a model has none, one is made at a background efficiency of 1 % of its reference.
 * @throws BAD_THRESHOLD if there is neither.
 */
export async function ensureThreshold(state: State, thresholds: Thresholds, manifest: Manifest): Promise<Threshold> {
  const existing = await thresholds.readThreshold(manifest.name)
  if (existing) return existing
  const reference = await findReference(state, manifest)
  if (!reference) {
    throw new JetwatchError(
      'BAD_THRESHOLD',
      `${manifest.name} has no threshold, and no reference to make one from`,
      'Score a background sample as its reference (jetwatch up does), or set a threshold',
    )
  }
  const proposal = {
    cut: cutForBackgroundEfficiency(reference, DEFAULT_EFFICIENCY),
    policy: { kind: 'background-efficiency', efficiency: DEFAULT_EFFICIENCY },
    author: 'jetwatch',
    reason: `1 % of ${reference.n} reference jets`,
  } as const
  try {
    return await thresholds.proposeThreshold(manifest.name, proposal, 0)
  } catch (error) {
    // Another scorer or a person was faster: theirs stands.
    const theirs = error instanceof JetwatchError && error.code === 'CONFLICT' ? await thresholds.readThreshold(manifest.name) : null
    if (theirs) return theirs
    throw error
  }
}
