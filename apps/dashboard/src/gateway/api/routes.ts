import { eventRoute } from './event.ts'
import type { Route } from './route.ts'
import { statusRoute } from './status.ts'

/** Every path under `/api/`. */
export const ROUTES: readonly Route[] = [statusRoute, eventRoute]
