import { JetwatchError } from '../errors.ts'
import { countReaching, cutForBackgroundEfficiency, type Reference } from '../reference.ts'
import type { Detector } from './detector.ts'
import type { DetectorSpec } from './detector-spec.ts'
import { createFlagCusum } from './flag-cusum.ts'
import { createFlagShare } from './flag-share.ts'
import { createLabelledAuc } from './labelled-auc.ts'
import { createScoreBins } from './score-bins.ts'
import { createScoreDistance } from './score-distance.ts'

/** @throws BAD_RECIPE where a share of flags could not rise so far, or the reference has no jet above the cut. */
export function createDetector(spec: DetectorSpec, reference: Reference): Detector {
  switch (spec.kind) {
    case 'flag-cusum': {
      const cut = cutForBackgroundEfficiency(reference, spec.efficiency)
      const share = countReaching(reference, cut) / reference.n
      const raised = share * spec.rise
      if (share > 0 && raised < 1) return createFlagCusum({ cut, share, raised })
      const message = `a flagged share of ${share} cannot rise by the factor ${spec.rise}`
      throw new JetwatchError('BAD_RECIPE', message, 'Give a larger efficiency, or a smaller rise')
    }
    case 'flag-share':
      return createFlagShare({ ...spec, cut: cutForBackgroundEfficiency(reference, spec.efficiency) })
    case 'score-distance':
      return createScoreDistance(reference, { ...spec, share: spec.share ?? 1 })
    case 'score-bins':
      return createScoreBins(reference, spec.events)
    case 'labelled-auc':
      return createLabelledAuc(reference, spec.events)
  }
}
