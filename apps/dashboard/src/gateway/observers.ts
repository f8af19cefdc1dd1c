import { DecisionLog } from './comparison/decision-log.ts'
import type { ModelObserver, ObserverKind } from './model-observer.ts'
import { StageTimes } from './operations/stage-times.ts'
import { Drift } from './physics/drift.ts'
import { LatentMap } from './physics/latent-map.ts'
import { PhysicsSample } from './physics/physics-sample.ts'
import { DecidedScores } from './threshold/decided-scores.ts'
import { Timeline } from './timeline.ts'

/** Every kind of observer; each model of a run gets one of each. */
export const OBSERVER_KINDS: readonly ObserverKind<ModelObserver>[] = [
  Timeline,
  Drift,
  PhysicsSample,
  LatentMap,
  DecidedScores,
  DecisionLog,
  StageTimes,
]
