import type { Recipe } from './recipe.ts'

/** Stands for the files of a run whose jets come from an outside producer: nobody here can open them. */
export const OUTSIDE_FILE = { path: 'outside', sha256: '0'.repeat(64) } as const

/** What is known beforehand of a run that an outside producer feeds. */
export interface Feed {
  readonly name: string
  readonly preset: Recipe['preset']
  /** Class names by label code; the first of them that is in `background` … all others are signal. */
  readonly classes: readonly string[]
  readonly background: string
  /** Jets per second that are expected: lag and alerts are judged by it. */
  readonly rate: number
}

/** The recipe that stands in the document of such a run. It says what is expected and cannot be replayed. */
export function feedRecipe({ name, preset, classes, background, rate }: Feed): unknown {
  return {
    version: 1,
    name,
    seed: 0,
    preset,
    files: [{ ...OUTSIDE_FILE, classes }],
    background: [background],
    signal: classes.filter((one) => one !== background),
    contamination: 0,
    reference: { fraction: 0, seed: 0 },
    rate,
    frameSize: 1024,
    events: null,
    loop: true,
  }
}

/** Whether the jets of a run come from an outside producer. */
export const isOutside = ({ files }: Pick<Recipe, 'files'>): boolean => files.every(({ sha256 }) => sha256 === OUTSIDE_FILE.sha256)
