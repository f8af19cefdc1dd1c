import type { Preparation } from '@jetwatch/engine/preparation'

/**
 * Factor that gives prepared pixels a root mean square near 1/40 at either norm, so that one learning rate and one
 * initialisation serve both: training works in the scaled space, exported weights in the prepared one.
 */
export const trainingGain = (preparation: Preparation, pixels: number): number => (preparation.norm === 'sum' ? Math.sqrt(pixels) : 1)
