import { createHash } from 'node:crypto'
import { BatchBuffer } from '@jetwatch/engine/batch'
import type { Engine } from '@jetwatch/engine/engine'
import { ascending } from '@jetwatch/shared/metrics/ascending'
import { aucOrReason } from '@jetwatch/shared/metrics/auc'
import { efficiencyAt, type Figure } from '@jetwatch/shared/metrics/efficiency'
import { maxSic } from '@jetwatch/shared/metrics/sic'
import { presetOf } from '@jetwatch/shared/preset'
import { recipeClasses, recipeHash } from '@jetwatch/shared/recipe'
import type { Reference } from '@jetwatch/shared/reference'
import { arrivals } from '@jetwatch/source/arrivals'
import { mix } from '@jetwatch/source/mix'
import type { PointFigure, PointResult } from './point-result.ts'
import { createPolicyTrial } from './policy-trial.ts'
import { checkPreset, scoreFrame } from './score-frame.ts'
import type { SweepPoint, SweepPolicy } from './sweep-document.ts'

export interface PointContext {
  readonly engine: Engine
  /** Of the recipe's held-out background; null where it holds none out. */
  readonly reference: Reference | null
  readonly policies: Readonly<Record<string, SweepPolicy>>
  /** Folder that relative paths of the recipe start from. */
  readonly baseDir: string
}

/**
 * Scores the point's stream without NATS, in the frames and at the times that a live run would have, and applies every policy
 * to the same scores. The same point on the same engine gives the same result, but for `seconds`.
 */
export async function runPoint(point: SweepPoint, { engine, reference, policies, baseDir }: PointContext): Promise<PointResult> {
  const began = performance.now()
  const { recipe } = point
  const { manifest } = engine.model
  const classes = recipeClasses(recipe)
  const isBackground = classes.map((name) => name === manifest.background)
  checkPreset(engine.model, recipe)
  const { height, width } = presetOf(recipe.preset)
  const buffer = new BatchBuffer(recipe.frameSize, height, width)
  const trials = Object.entries(policies).map(([name, policy]) => [name, createPolicyTrial(policy, reference)] as const)
  const digest = createHash('sha256')
  const seen = new Set<number>()
  const background: number[] = []
  const signal: number[] = []
  let events = 0
  const transport = { withheld: 0, repeated: 0, refused: 0 }

  const jets = mix(recipe, { baseDir })
  for await (const { kind, time, frame: cut } of arrivals(recipe, jets)) {
    const frame = cut.jets
    if (kind !== 'original') {
      // What never came is in no figure, and of what comes twice the first decision counts: the ledger's columns, and nothing else.
      transport[OUTCOME[kind]] += frame.length
      continue
    }
    const score = await scoreFrame(engine, buffer, frame)
    digest.update(score)
    const sides = frame.map(({ label }) => (label === null ? null : isBackground[label] === true ? 'background' : 'signal'))
    const origins = frame.map(({ source, row }) => source * 2 ** 32 + row)
    for (const [i, origin] of origins.entries()) {
      // A jet that comes again would shrink the error without telling anything.
      if (seen.has(origin)) continue
      seen.add(origin)
      if (sides[i] === 'background') background.push(score[i] as number)
      else if (sides[i] === 'signal') signal.push(score[i] as number)
    }
    for (const [, trial] of trials) trial.decide(score, sides, origins, time)
    events += frame.length
  }
  const [b, s] = [ascending(Float64Array.from(background)), ascending(Float64Array.from(signal))]
  const auc = aucOrReason(b, s)
  const sic = maxSic(b, s)
  return {
    version: 1,
    id: point.id,
    model: point.model,
    modelSha256: manifest.sha256,
    seed: point.seed,
    recipeHash: recipeHash(recipe),
    events,
    background: b.length,
    signal: s.length,
    auc:
      auc.value === null || auc.error === null
        ? { value: null, reason: auc.reason ?? 'no error' }
        : { value: auc.value, error: auc.error, reason: null },
    e10: toFigure(efficiencyAt(b, s, 0.1)),
    e100: toFigure(efficiencyAt(b, s, 0.01)),
    sic: sic.value === null ? { value: null, reason: sic.reason } : { value: sic.value, error: sic.error, reason: null },
    policies: Object.fromEntries(trials.map(([name, trial]) => [name, trial.result()])),
    ...(recipe.transport ? { transport } : {}),
    skipped: { ...jets.stats.skipped },
    scores: digest.digest('hex'),
    seconds: (performance.now() - began) / 1000,
  }
}

/** What becomes of a sending that is not a frame's first. */
const OUTCOME = { withheld: 'withheld', 'repeat-new': 'repeated', 'repeat-same': 'refused' } as const

const toFigure = (figure: Figure): PointFigure =>
  figure.value === null ? { value: null, reason: figure.reason } : { value: figure.value, error: figure.error, reason: null }
