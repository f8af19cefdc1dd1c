import type { Architecture } from '../architecture.ts'
import type { ArchitectureName } from '../options.ts'
import { cnn } from './cnn.ts'
import { dense } from './dense.ts'
import { vae } from './vae.ts'

/** Every `--arch`. */
export const architectures: Readonly<Record<ArchitectureName, Architecture>> = { dense, cnn, vae }
