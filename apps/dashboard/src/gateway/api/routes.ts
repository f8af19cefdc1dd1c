import { sessionRoute, signInRoute, signOutRoute } from '../access/session-routes.ts'
import { acknowledgeRoute, alertsRoute } from './alerts.ts'
import { auditRoute } from './audit.ts'
import { catalogueRoute, runsRoute } from './catalogue.ts'
import { eventRoute } from './event.ts'
import { eventDisplayRoute, evidenceRoute } from './event-display.ts'
import { exportRoute } from './export.ts'
import { flaggedJetsRoute } from './flagged-jets.ts'
import { markRoute } from './marks.ts'
import { changeModelsRoute, comparisonRoute, modelsRoute } from './models.ts'
import { recipesRoute, replayCommandRoute, replayRunsRoute, startReplayRoute } from './replay.ts'
import type { Route } from './route.ts'
import { statusRoute } from './status.ts'
import { sweepReportRoute, sweepRoute, sweepsRoute } from './sweeps.ts'
import { applyRoute, undoRoute, whatIfRoute } from './threshold.ts'

/** Every path under `/api/`. */
export const ROUTES: readonly Route[] = [
  statusRoute,
  sessionRoute,
  signInRoute,
  signOutRoute,
  auditRoute,
  alertsRoute,
  acknowledgeRoute,
  eventRoute,
  whatIfRoute,
  applyRoute,
  undoRoute,
  modelsRoute,
  changeModelsRoute,
  comparisonRoute,
  runsRoute,
  catalogueRoute,
  exportRoute,
  markRoute,
  eventDisplayRoute,
  evidenceRoute,
  flaggedJetsRoute,
  recipesRoute,
  replayRunsRoute,
  startReplayRoute,
  replayCommandRoute,
  sweepsRoute,
  sweepRoute,
  sweepReportRoute,
]
