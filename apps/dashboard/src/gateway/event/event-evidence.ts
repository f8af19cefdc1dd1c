import { readFileSync } from 'node:fs'
import { JetwatchError } from '@jetwatch/shared/errors'
import { type Evidence, type EvidenceDecision, sealEvidence } from '@jetwatch/shared/evidence/evidence'
import type { Mark } from '@jetwatch/shared/marks'
import { presetOf } from '@jetwatch/shared/preset'
import { tailProbability } from '@jetwatch/shared/reference'
import { MISSING_U16 } from '@jetwatch/shared/wire-column'
import type { GatheredDecision, GatheredEvent } from './gather-event.ts'

const PACKAGE = new URL('../../../../../package.json', import.meta.url)

/** The sealed evidence of an event. @throws NO_JETS where its image has left the streams, or nobody decided it. */
export function eventEvidence(gathered: GatheredEvent, marks: readonly Mark[]): Evidence {
  const { run, sequence, stream, event, image, decisions } = gathered
  const what = `event ${sequence} of run ${run.run}`
  if (!image)
    throw new JetwatchError(
      'NO_JETS',
      `the image of ${what} has left the streams`,
      'Only flagged events keep it for days; find others in the catalogue',
    )
  if (decisions.length === 0)
    throw new JetwatchError('NO_JETS', `no model has decided ${what}`, 'Wait for its decision, or look on the DEAD stream')
  const { height, width } = presetOf(stream.preset)
  const source = event.source[0] as number
  const multiplicity = event.multiplicity[0] as number
  return sealEvidence({
    kind: 'jetwatch-evidence',
    version: 1,
    made: new Date().toISOString(),
    release: JSON.parse(readFileSync(PACKAGE, 'utf8')).version,
    event: {
      run: run.run,
      sequence,
      label: stream.classes[event.label[0] as number] ?? null,
      source,
      sourceSha256: stream.sources[source] as string,
      row: event.row[0] as number,
      pt: finite(event.pt),
      eta: finite(event.eta),
      phi: finite(event.phi),
      mass: finite(event.mass),
      multiplicity: multiplicity === MISSING_U16 ? null : multiplicity,
    },
    image: { preset: stream.preset, shape: [height, width], index: [...image.index], value: [...image.value] },
    decisions: decisions.map(evidenceDecision),
    marks: [...marks],
    recipe: run.recipe,
    recipeHash: run.recipeHash,
  })
}

function evidenceDecision({ model, modelSha256, engine, device, score, flag, threshold, reference }: GatheredDecision): EvidenceDecision {
  const headers = score?.headers ?? flag?.headers
  const value = (score?.score ?? flag?.flag.score) as number
  return {
    model,
    modelSha256,
    engine,
    device,
    score: value,
    meanSquare: (score?.meanSquare ?? flag?.flag.meanSquare) as number,
    flagged: score?.flagged ?? true,
    revision: (score?.revision ?? flag?.flag.revision) as number,
    threshold,
    tailProbability: reference && tailProbability(reference, value).p,
    streamSequence: score?.scoresSequence ?? null,
    times: headers
      ? { read: String(headers.read), publish: String(headers.publish), receive: String(headers.receive), scored: String(headers.scored) }
      : null,
  }
}

const finite = (column: Float32Array): number | null => (Number.isFinite(column[0]) ? (column[0] as number) : null)
