// Runs the worker's TypeScript, whatever loaded the parent.
import { register } from 'tsx/esm/api'

register()
await import('./block-worker.ts')
