import type { CatalogueQuery } from '@jetwatch/shared/catalogue/catalogue-query'
import type { DisplayDecision, EventDisplay } from '@jetwatch/shared/catalogue/event-display'
import type { SparseImage } from '@jetwatch/shared/jet'
import { presetOf } from '@jetwatch/shared/preset'
import { tailProbability } from '@jetwatch/shared/reference'
import { meanAbsoluteError, meanSquaredError } from '@jetwatch/shared/scores/pixelwise'
import { MISSING_U16 } from '@jetwatch/shared/wire-column'
import type { FlagIndex } from '../catalogue/flag-index.ts'
import type { Gateway } from '../gateway.ts'
import { readManifest } from '../manifest-file.ts'
import type { GatheredDecision, GatheredEvent } from './gather-event.ts'
import { latencySteps } from './latency-steps.ts'
import { neighboursOf } from './neighbours.ts'

/** What the event's page shows. */
export async function eventDisplay(gateway: Gateway, gathered: GatheredEvent, query: CatalogueQuery): Promise<EventDisplay> {
  const { run, sequence, stream, event, jet, image, undecided, catalogue } = gathered
  const { height, width } = presetOf(stream.preset)
  const source = event.source[0] as number
  const decisions: DisplayDecision[] = []
  for (const decision of gathered.decisions) decisions.push(await displayDecision(gateway, gathered, decision))
  const marks = await gateway.catalogues.marks
  return {
    run: run.run,
    sequence,
    recipe: run.recipe.name,
    recipeHash: run.recipeHash,
    classes: [...stream.classes],
    preset: stream.preset,
    shape: [height, width],
    label: stream.classes[event.label[0] as number] ?? null,
    source,
    sourceFile: run.recipe.files[source]?.path ?? null,
    sourceSha256: stream.sources[source] as string,
    row: event.row[0] as number,
    pt: finite(event.pt),
    eta: finite(event.eta),
    phi: finite(event.phi),
    mass: finite(event.mass),
    multiplicity: event.multiplicity[0] === MISSING_U16 ? null : (event.multiplicity[0] as number),
    image: image && toBase64(dense(image, height * width)),
    imageReason: image ? null : 'the frame has left the JETS stream, and only flagged events keep their image for longer',
    jetsSequence: jet?.jetsSequence ?? null,
    primary: run.primary,
    decisions,
    undecided: [...undecided],
    marks: await marks.markHistory(run.run, sequence),
    neighbours: neighboursOf(catalogue, query, sequence),
  }
}

async function displayDecision(gateway: Gateway, gathered: GatheredEvent, decision: GatheredDecision): Promise<DisplayDecision> {
  const { model, score: found, flag, aggregate, reference, threshold, modelSha256, engine, device } = decision
  const score = (found?.score ?? flag?.flag.score) as number
  const { prepared, reconstruction, from } = await imagesOf(gateway, gathered, decision)
  const pair = prepared && reconstruction
  const tail = reference && tailProbability(reference, score)
  const manifest = aggregate?.manifest ?? (await readManifest(gateway.models, model)).manifest
  const headers = found?.headers ?? flag?.headers
  return {
    model,
    modelSha256,
    engine,
    device,
    scoreName: manifest?.score.name ?? null,
    score,
    meanSquare: (found?.meanSquare ?? flag?.flag.meanSquare) as number,
    flagged: found?.flagged ?? true,
    revision: (found?.revision ?? flag?.flag.revision) as number,
    threshold,
    tailProbability: tail?.p ?? null,
    tailFloor: tail?.atFloor ?? false,
    referenceSize: reference?.n ?? null,
    rank: aggregate && found ? aggregate.whole.rank(score) : null,
    flagRank: flagRank(gathered.catalogue.index, model, gathered.sequence, score),
    mse: pair ? meanSquaredError(prepared, reconstruction) : null,
    mae: pair ? meanAbsoluteError(prepared, reconstruction) : null,
    prepared: prepared && toBase64(prepared),
    reconstruction: reconstruction && toBase64(reconstruction),
    imagesFrom: from,
    scoresSequence: found?.scoresSequence ?? null,
    flagsSequence: flag?.flagsSequence ?? null,
    published: headers ? Number(headers.publish / 1_000n) / 1_000 : null,
    latency: latencySteps(gathered, decision),
  }
}

interface Images {
  readonly prepared: Float32Array | null
  readonly reconstruction: Float32Array | null
  readonly from: string
}

/** As they were stored with the flag; else made now by the same graph. */
async function imagesOf(gateway: Gateway, { image }: GatheredEvent, { model, flag, modelSha256 }: GatheredDecision): Promise<Images> {
  const stored = flag?.flag
  if (stored?.prepared.length) {
    const { prepared, reconstruction } = stored
    return { prepared, reconstruction: reconstruction.length ? reconstruction : null, from: 'stored with the flag' }
  }
  const none = (from: string): Images => ({ prepared: null, reconstruction: null, from })
  if (stored) return none('this model gives no prepared image')
  if (!image) return none('the image has left the streams')
  if (modelSha256 === null) return none('it is not known which graph decided')
  const made = await gateway.reconstructor.reconstruct(model, modelSha256, image)
  return made.reason === null
    ? { ...made, from: 'not flagged: made now on this server’s CPU by the graph of the same SHA-256' }
    : none(made.reason)
}

function flagRank(index: FlagIndex, model: string, sequence: number, score: number): DisplayDecision['flagRank'] {
  if (index.find(model, sequence) === null) return null
  const { columns, length } = index.flags
  const code = index.models.indexOf(model)
  let [higher, of] = [0, 0]
  for (let i = 0; i < length; i++) {
    if (columns.model[i] !== code) continue
    of++
    if ((columns.score[i] as number) > score) higher++
  }
  return { place: higher + 1, of }
}

const finite = (column: Float32Array): number | null => (Number.isFinite(column[0]) ? (column[0] as number) : null)

function dense({ index, value }: SparseImage, size: number): Float32Array {
  const image = new Float32Array(size)
  index.forEach((pixel, i) => {
    image[pixel] = value[i] as number
  })
  return image
}

/** Little-endian float32, as all machines of ours hold them. */
const toBase64 = (values: Float32Array): string => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
