import { inSlices } from '@jetwatch/shared/metrics/slices'
import { PassSample } from '@jetwatch/shared/pass-sample'
import type { Scores } from '@jetwatch/shared/scores'
import type { PhysicsTopic } from '@jetwatch/shared/topics/physics'
import type { ModelAggregate } from '../model-aggregate.ts'
import type { ModelObserver } from '../model-observer.ts'
import { breathe } from './breathe.ts'
import { physicsReport } from './physics-report.ts'

/** Fewer jets are not worth a report. */
const MIN_JETS = 100

/** The different jets of one pass with their kinematics, and what they say once somebody asks. */
export class PhysicsSample implements ModelObserver {
  readonly sample = new PassSample()
  readonly #aggregate: ModelAggregate
  #report: { readonly key: string; readonly value: PhysicsTopic } | null = null

  constructor(aggregate: ModelAggregate) {
    this.#aggregate = aggregate
  }

  scores(scores: Scores): void {
    for (let i = 0; i < scores.count; i++) {
      this.sample.add({
        source: scores.source[i] as number,
        row: scores.row[i] as number,
        score: scores.score[i] as number,
        label: scores.label[i] as number,
        mass: scores.mass[i] as number,
        pt: scores.pt[i] as number,
        multiplicity: scores.multiplicity[i] as number,
      })
    }
  }

  /** Worked out anew only for another sample or cut; null with fewer than 100 jets. */
  async report(): Promise<PhysicsTopic | null> {
    const shown = this.sample.shown()
    if (shown.jets.count < MIN_JETS) return null
    const { model, manifest, run, background, threshold, reference } = this.#aggregate
    const key = `${shown.pass} ${shown.jets.count} ${threshold?.revision} ${reference?.model} ${reference?.n}`
    if (this.#report?.key !== key) {
      const given = { model, manifest, classes: run.classes, background, threshold, reference }
      this.#report = { key, value: await inSlices(physicsReport(shown, given), breathe) }
    }
    return this.#report.value
  }
}
