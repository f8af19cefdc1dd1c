import type { Architecture } from '../architecture.ts'
import type { ArchitectureName } from '../options.ts'
import { kmeans, kmedoids } from './clusters.ts'
import { cnn } from './cnn.ts'
import { dense } from './dense.ts'
import { density } from './density.ts'
import { pca } from './pca.ts'
import { vae } from './vae.ts'

/** Every `--arch`. */
export const architectures: Readonly<Record<ArchitectureName, Architecture>> = { dense, cnn, vae, pca, kmeans, kmedoids, density }
