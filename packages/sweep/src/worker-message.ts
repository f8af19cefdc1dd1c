import type { EngineChoice } from '@jetwatch/engine/engine'
import type { Reference } from '@jetwatch/shared/reference'
import type { PointResult } from './point-result.ts'
import type { SweepPoint, SweepPolicy } from './sweep-document.ts'

/** What a worker is asked to do. It keeps the engine of a model for the next point. */
export interface Task {
  readonly point: SweepPoint
  readonly modelFolder: string
  readonly engine: EngineChoice
  readonly threads: number
  readonly reference: Reference | null
  readonly policies: Readonly<Record<string, SweepPolicy>>
  readonly baseDir: string
}

export type Answer =
  | { readonly ok: true; readonly result: PointResult }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly remedy: string }
