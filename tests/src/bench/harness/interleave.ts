import type { Contender, Work } from './contender.ts'

export interface Repetitions {
  readonly repetitions: number
  /** Core-seconds of each repetition, at least. */
  readonly seconds: number
  /** Called after each repetition of any contender. */
  readonly onRepetition?: (done: number, total: number, name: string) => void
}

/**
 * Measures contenders in turns, A B A B …, after one repetition of each that does not count: what the machine does meanwhile
 * hits all of them. Gives the repetitions of each, in the order of the contenders.
 */
export async function interleave(
  contenders: readonly Contender[],
  { repetitions, seconds, onRepetition = () => {} }: Repetitions,
): Promise<Work[][]> {
  const works: Work[][] = contenders.map(() => [])
  const total = (repetitions + 1) * contenders.length
  let done = 0
  for (let repetition = 0; repetition <= repetitions; repetition++) {
    for (const [i, contender] of contenders.entries()) {
      if (repetition > 0) works[i]?.push(await contender.measure(seconds))
      else await (contender.warmUp ? contender.warmUp() : contender.measure(WARM_UP_SECONDS))
      onRepetition(++done, total, contender.name)
    }
  }
  return works
}

/** Until the compiler is done with both. */
const WARM_UP_SECONDS = 0.5
