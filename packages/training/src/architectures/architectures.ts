import type { Architecture } from '../architecture.ts'
import type { ArchitectureName } from '../options.ts'
import { dense } from './dense.ts'

/** Every `--arch`. */
export const architectures: Readonly<Record<ArchitectureName, Architecture>> = { dense }
