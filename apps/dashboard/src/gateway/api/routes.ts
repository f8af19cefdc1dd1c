import { eventRoute } from './event.ts'
import type { Route } from './route.ts'
import { statusRoute } from './status.ts'
import { applyRoute, undoRoute, whatIfRoute } from './threshold.ts'

/** Every path under `/api/`. */
export const ROUTES: readonly Route[] = [statusRoute, eventRoute, whatIfRoute, applyRoute, undoRoute]
