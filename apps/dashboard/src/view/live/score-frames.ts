import type { Frame } from '../chart/frame.ts'

/** Steps above, pulls below, on one axis: the sides agree. Above the steps is room for the handle of the cut. */
export const STEPS_FRAME: Frame = { left: 40, right: 8, top: 24, bottom: 6 }
export const PULLS_FRAME: Frame = { left: 40, right: 8, top: 5, bottom: 34 }
