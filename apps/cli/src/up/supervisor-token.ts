import { newToken } from '@jetwatch/access/token'

/** With it this process may look at the dashboard that it started, whoever else may. It lives as long as both. */
export const SUPERVISOR_TOKEN = newToken()
