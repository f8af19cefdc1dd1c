export { createPrepare, type Prepare } from '@jetwatch/engine/tfjs/prepare'
