import type { Manifest } from '@jetwatch/shared/manifest'
import { ascending } from '@jetwatch/shared/metrics/ascending'
import { type Correlations, correlate } from '@jetwatch/shared/metrics/correlation'
import { type MassSculpting, sculptMass } from '@jetwatch/shared/metrics/mass-sculpting'
import type { JetColumns, PassSample } from '@jetwatch/shared/pass-sample'
import { cutForBackgroundEfficiency, type Reference } from '@jetwatch/shared/reference'
import { UNLABELLED } from '@jetwatch/shared/scored-event'
import type { Threshold } from '@jetwatch/shared/threshold'
import type { PhysicsTopic, Selection } from '@jetwatch/shared/topics/physics'

/** Mass bins, GeV. */
const AXIS = { low: 0, width: 5, bins: 80 } as const
const TENTHS = 10
/** Fewer jets have no mean worth an error bar. */
const MIN_MEAN = 5

interface Given {
  readonly model: string
  readonly manifest: Manifest | null
  readonly classes: readonly string[]
  /** Codes of the classes that the model takes for background. */
  readonly background: readonly number[]
  readonly threshold: Threshold | null
  readonly reference: Reference | null
}

/** All figures of the physics view that need more than the spectra; pauses between its parts. */
export function* physicsReport(
  { complete, pass, jets }: ReturnType<PassSample['shown']>,
  given: Given,
): Generator<void, PhysicsTopic, void> {
  const isBackground = Uint8Array.from(jets.label, (label) => (given.background.includes(label) ? 1 : 0))
  const labelled = jets.label.reduce((sum, label) => sum + (label === UNLABELLED ? 0 : 1), 0)
  const known = labelled > 0
  const ofBackground = known ? pick(jets, isBackground) : null
  const selections: Selection[] = []
  for (const choice of cuts(jets, isBackground, known, given)) {
    const background = known ? counted(jets, choice.cut, isBackground).counts : null
    const sculpting = choice.cut === null ? null : yield* sculptMass((ofBackground ?? jets).mass, (ofBackground ?? jets).score, choice.cut)
    selections.push({ ...choice, ...counted(jets, choice.cut), background, sculpting: sculpting && describe(sculpting, known) })
    yield
  }
  const correlations: PhysicsTopic['correlations'] = []
  for (const quantity of ['mass', 'pt', 'multiplicity'] as const) {
    const all = correlate(jets.score, jets[quantity])
    yield
    const background = ofBackground && correlate(ofBackground.score, ofBackground[quantity])
    yield
    correlations.push({ quantity, all: finite(all), background: finite(background) })
  }
  return {
    model: given.model,
    score: given.manifest?.score.name ?? 'score',
    sample: { jets: jets.count, complete, pass, labelled, background: given.background.map((code) => given.classes[code] ?? '') },
    axis: AXIS,
    selections,
    profile: profile(jets, known ? isBackground : null),
    correlations,
  }
}

/** Cuts to look at: the one in force, background efficiencies on the reference, and half of the labelled signal. */
function cuts(jets: JetColumns, isBackground: Uint8Array, known: boolean, { threshold, reference }: Given) {
  const found: Pick<Selection, 'id' | 'title' | 'cut'>[] = [{ id: 'all', title: 'All jets', cut: null }]
  if (threshold) found.push({ id: 'cut', title: `Cut in force (revision ${threshold.revision})`, cut: threshold.cut })
  if (reference) {
    for (const percent of [50, 10, 5, 1] as const) {
      found.push({
        id: `eb${percent}`,
        title: `εB = ${percent} % on the reference`,
        cut: cutForBackgroundEfficiency(reference, percent / 100),
      })
    }
  }
  const signal = known ? jets.score.filter((_, i) => !isBackground[i] && jets.label[i] !== UNLABELLED) : new Float64Array(0)
  if (signal.length >= 2) {
    const cut = ascending(signal)[signal.length - Math.ceil(signal.length / 2)] as number
    found.push({ id: 'es50', title: 'εS = 50 % of the labelled signal', cut })
  }
  return found
}

function counted(jets: JetColumns, cut: number | null, only?: Uint8Array): Pick<Selection, 'jets' | 'counts' | 'outside'> {
  const counts = new Array<number>(AXIS.bins).fill(0)
  let all = 0
  let outside = 0
  for (let i = 0; i < jets.count; i++) {
    if ((cut !== null && !((jets.score[i] as number) >= cut)) || (only && !only[i])) continue
    all++
    const bin = Math.floor(((jets.mass[i] as number) - AXIS.low) / AXIS.width)
    if (bin >= 0 && bin < AXIS.bins) counts[bin] = (counts[bin] as number) + 1
    else outside++
  }
  return { jets: all, counts, outside }
}

function pick(jets: JetColumns, wanted: Uint8Array): JetColumns {
  const keep = (_: number, i: number): boolean => wanted[i] === 1
  const [score, mass, pt, multiplicity] = [jets.score, jets.mass, jets.pt, jets.multiplicity].map((column) => column.filter(keep)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  return { count: score.length, score, mass, pt, multiplicity, label: jets.label.filter(keep) }
}

function describe({ jsd, jsdError, value, error, noise, outside, reason }: MassSculpting, known: boolean): Selection['sculpting'] {
  const figure = (value: number | null, error: number | null) =>
    value !== null && error !== null && Number.isFinite(value) && Number.isFinite(error) ? { value, error } : null
  return { population: known ? 'background' : 'all', jsd: figure(jsd, jsdError), inverse: figure(value, error), noise, outside, reason }
}

/** Tenths of the score over all jets; the mean mass in each, of all and of the background. */
function profile(jets: JetColumns, isBackground: Uint8Array | null): PhysicsTopic['profile'] {
  const order = Uint32Array.from(jets.score.keys()).sort((a, b) => (jets.score[a] as number) - (jets.score[b] as number))
  if (jets.count < TENTHS) return []
  return Array.from({ length: TENTHS }, (_, tenth) => {
    const from = Math.floor((tenth * jets.count) / TENTHS)
    const to = Math.floor(((tenth + 1) * jets.count) / TENTHS)
    const members = order.subarray(from, to)
    const score = (at: number): number => jets.score[order[at] as number] as number
    return {
      from: score(from),
      to: score(to - 1),
      all: meanOf(jets.mass, members),
      background:
        isBackground &&
        meanOf(
          jets.mass,
          members.filter((i) => isBackground[i] === 1),
        ),
    }
  })
}

function meanOf(values: Float64Array, members: Uint32Array): { n: number; mean: number; error: number } | null {
  const kept = Array.from(members, (i) => values[i] as number).filter(Number.isFinite)
  const n = kept.length
  if (n < MIN_MEAN) return null
  const mean = kept.reduce((sum, value) => sum + value, 0) / n
  const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  return { n, mean, error: Math.sqrt(variance / n) }
}

/** A correlation of exactly ±1 has an error of 0, one without figures none. */
function finite(found: Correlations | null): Correlations | null {
  if (!found) return null
  const { pearson, spearman } = found
  return [pearson.value, pearson.error, spearman.value, spearman.error].every(Number.isFinite) ? found : null
}
