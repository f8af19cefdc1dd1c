import { DEFAULT_EFFICIENCY } from '@jetwatch/bus/default-threshold'
import type { Proposal } from '@jetwatch/bus/thresholds'
import { JetwatchError } from '@jetwatch/shared/errors'
import type { Recipe, TestedPolicy } from '@jetwatch/shared/recipe'
import { cutForBackgroundEfficiency, type Reference } from '@jetwatch/shared/reference'
import type { Threshold } from '@jetwatch/shared/threshold'

/**
 * What to change about a model's threshold when a run begins; null to leave it. Where there is none, it becomes the cut of
 * background efficiency 1 %. A background efficiency is kept as such: if the reference gives another cut for it (another
 * sample, a retrained model), that cut. Any other cut was chosen by somebody or is kept up to date, and stays.
 * A policy that the recipe tests comes before all of this.
 * @throws BAD_RECIPE without a threshold and without a reference to choose one by.
 */
export function initialThreshold(
  current: Threshold | null,
  reference: Reference | null,
  recipe: Pick<Recipe, 'threshold' | 'rate'>,
): Proposal | null {
  if (recipe.threshold) return testedThreshold(current, requireReference(reference), recipe.threshold, recipe.rate)
  const policy = current?.policy ?? null
  if ((policy && policy.kind !== 'background-efficiency') || (current && !reference)) return null
  const efficiency = policy?.efficiency ?? DEFAULT_EFFICIENCY
  const cut = cutForBackgroundEfficiency(requireReference(reference), efficiency)
  if (current?.cut === cut) return null
  const reason = current ? 'the same background efficiency on the reference of this run' : 'first threshold'
  return { cut, policy: { kind: 'background-efficiency', efficiency }, author: 'jetwatch up', reason }
}

/** Begins where the policy would stand on clean background; a live one moves from there. */
function testedThreshold(current: Threshold | null, reference: Reference, policy: TestedPolicy, rate: number): Proposal | null {
  const cut = cutForBackgroundEfficiency(reference, shareOf(policy, rate))
  if (current?.cut === cut && JSON.stringify(current.policy) === JSON.stringify(policy)) return null
  return { cut, policy, author: 'jetwatch up', reason: 'the policy that the recipe tests' }
}

/** Share of the background that the policy lets pass, at most a half. */
function shareOf(policy: TestedPolicy, rate: number): number {
  switch (policy.kind) {
    case 'background-efficiency':
      return policy.efficiency
    case 'streaming-quantile':
      return policy.share
    case 'flags-per-minute':
      return Math.min(0.5, policy.target / (60 * rate))
  }
}

function requireReference(reference: Reference | null): Reference {
  if (reference) return reference
  throw new JetwatchError(
    'BAD_RECIPE',
    'the recipe holds no background out, so there is nothing to choose the first threshold by',
    'Give the recipe a reference.fraction above 0',
  )
}
