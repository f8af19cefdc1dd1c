import { ENGINE_CHOICES, type EngineChoice, PRECISIONS, type Precision } from '@jetwatch/engine/engine'
import { InvalidArgumentError, Option } from 'commander'
import { integer } from './arguments.ts'

/** How the scorers of a run score. */
export interface ScoringOptions {
  readonly engine: EngineChoice
  readonly precision?: Precision
  /** Most events that go to the engine at once; `auto` measures at the start of each scorer. */
  readonly batch?: number | 'auto'
}

export const scoringOptions = (): Option[] => [
  new Option('--engine <NAME>', 'where to score').choices(ENGINE_CHOICES).default('auto'),
  new Option('--precision <NAME>', 'fp16 computes large products in 16 bits, on webgpu and cuda (default: fp32)').choices(PRECISIONS),
  new Option('--batch <N|auto>', 'most events that go to the engine at once; auto measures a few sizes (default: 1024)').argParser(batch),
]

/** Flags of the scorer service. */
export const scorerFlags = ({ engine, precision, batch }: ScoringOptions): string[] => [
  ...['--engine', engine],
  ...(precision === undefined ? [] : ['--precision', precision]),
  ...(batch === undefined ? [] : ['--batch', String(batch)]),
]

function batch(text: string): number | 'auto' {
  if (text === 'auto') return text
  try {
    return integer(1, 16_384)(text)
  } catch {
    throw new InvalidArgumentError('It must be auto or a whole number from 1 to 16384.')
  }
}
