export { type Backend, useBackend } from '@jetwatch/engine/tfjs/backend'
