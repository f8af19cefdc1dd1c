import { DEFAULT_EFFICIENCY } from '@jetwatch/bus/default-threshold'
import type { Proposal } from '@jetwatch/bus/thresholds'
import { JetwatchError } from '@jetwatch/shared/errors'
import { cutForBackgroundEfficiency, type Reference } from '@jetwatch/shared/reference'
import type { Threshold } from '@jetwatch/shared/threshold'

/**
 * What to change about a model's threshold when a run begins; null to leave it. Where there is none, it becomes the cut of
 * background efficiency 1 %. A background efficiency is kept as such: if the reference gives another cut for it (another
 * sample, a retrained model), that cut. Any other cut was chosen by somebody or is kept up to date, and stays.
 * @throws BAD_RECIPE without a threshold and without a reference to choose one by.
 */
export function initialThreshold(current: Threshold | null, reference: Reference | null): Proposal | null {
  const policy = current?.policy ?? null
  if ((policy && policy.kind !== 'background-efficiency') || (current && !reference)) return null
  if (!reference) {
    throw new JetwatchError(
      'BAD_RECIPE',
      'the recipe holds no background out, so there is nothing to choose the first threshold by',
      'Give the recipe a reference.fraction above 0',
    )
  }
  const efficiency = policy?.efficiency ?? DEFAULT_EFFICIENCY
  const cut = cutForBackgroundEfficiency(reference, efficiency)
  if (current?.cut === cut) return null
  const reason = current ? 'the same background efficiency on the reference of this run' : 'first threshold'
  return { cut, policy: { kind: 'background-efficiency', efficiency }, author: 'jetwatch up', reason }
}
