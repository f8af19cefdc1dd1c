import type { EngineChoice } from '@jetwatch/engine/engine'
import type { Reference } from '@jetwatch/shared/reference'
import type { DetectionResult } from './detection-result.ts'
import type { DetectionTask } from './detection-tasks.ts'
import type { PointResult } from './point-result.ts'
import type { SweepPoint, SweepPolicy } from './sweep-document.ts'

interface Scoring {
  readonly modelFolder: string
  readonly engine: EngineChoice
  readonly threads: number
  readonly baseDir: string
}

/** What a worker is asked to do. It keeps the engine of a model for the next task. */
export type Task =
  | (Scoring & {
      readonly kind: 'point'
      readonly point: SweepPoint
      readonly reference: Reference | null
      readonly policies: Readonly<Record<string, SweepPolicy>>
    })
  | (Scoring & {
      readonly kind: 'detection'
      readonly task: DetectionTask
      readonly modelSha256: string
      readonly reference: Reference
      /** Of the background's different jets, once they are known. */
      readonly scores: readonly number[]
    })

export type Answer =
  | { readonly ok: true; readonly result: PointResult | DetectionResult }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly remedy: string }
