import { z } from 'zod'

/** Pseudorapidity or azimuth from, to; azimuth may run over ±π (from > to). */
const etaRange = z
  .tuple([z.number().min(-10).max(10), z.number().min(-10).max(10)])
  .refine(([from, to]) => from < to, 'an eta range rises from its first to its second number')
const phiRange = z.tuple([z.number().min(-Math.PI).max(Math.PI), z.number().min(-Math.PI).max(Math.PI)])
export const probabilitySchema = z.number().min(0).max(1)
const probability = probabilitySchema

/** When it acts, in seconds of the stream's own clock; without it, always. `until` is not included; null means to the end. */
export const activeSchema = z
  .strictObject({ from: z.number().nonnegative(), until: z.number().positive().nullable() })
  .refine(({ from, until }) => until === null || from < until, 'a corruption ends after it begins')
  .optional()
const active = activeSchema

/**
 * Something that goes wrong between a jet and its image. Each event's corruption is a pure function of the recipe's seed, its
 * place in the list, the event's sequence and the jet. Angles are those of the detector, energies in GeV.
 */
export const corruptionSchema = z.discriminatedUnion('kind', [
  /** A tower at (eta, phi) that always reads `pt` GeV: a massless constituent in every jet whose axis is within 0.8 of it. */
  z.strictObject({
    kind: z.literal('hot-tower'),
    eta: z.number().min(-10).max(10),
    phi: z.number().min(-Math.PI).max(Math.PI),
    pt: z.number().nonnegative().max(10_000),
    active,
  }),
  /** A region that answers with the share `response` of the energy: 0 is dead, 1 is healthy. */
  z.strictObject({
    kind: z.literal('dead-region'),
    eta: etaRange,
    phi: phiRange,
    response: z.number().min(0).max(1),
    active,
  }),
  /** All four-momenta times `factor`, everywhere or in a range of eta. */
  z.strictObject({ kind: z.literal('energy-scale'), factor: z.number().gt(0).max(10), eta: etaRange.optional(), active }),
  /** Gaussian smearing of each constituent's energy: σ/E = stochastic/√(E/GeV) ⊕ constant. What falls below 0 is lost. */
  z.strictObject({
    kind: z.literal('energy-resolution'),
    stochastic: z.number().min(0).max(10),
    constant: z.number().min(0).max(2),
    active,
  }),
  /** Each constituent with pT > 0.5 GeV and |eta| < 2.5, where tracks are found, is lost with this probability. */
  z.strictObject({ kind: z.literal('constituent-loss'), probability, active }),
  /** Soft particles around the axis: Poisson-many, massless, uniform in a disc of radius 0.8, exponential in pT. */
  z.strictObject({
    kind: z.literal('pile-up'),
    /** Mean number in the disc, and their mean pT. */
    particles: z.number().nonnegative().max(2_000),
    pt: z.number().positive().max(100),
    active,
  }),
  /** The image is centred beside the jet by these angles, along the image's own axes. */
  z.strictObject({ kind: z.literal('axis-shift'), x: z.number().min(-2).max(2), y: z.number().min(-2).max(2), active }),
  /** The constituents come in another order: this must change nothing. */
  z.strictObject({ kind: z.literal('shuffle'), active }),
  /** The truth label is replaced by another class of the recipe with this probability: scores stay, metrics do not. */
  z.strictObject({ kind: z.literal('label-noise'), probability, active }),
])
export type Corruption = z.infer<typeof corruptionSchema>
export type CorruptionKind = Corruption['kind']
export const CORRUPTION_KINDS = corruptionSchema.options.map((option) => option.shape.kind.value)

/** Whether it acts at this second of the stream. */
export const isActive = ({ active }: Pick<Corruption, 'active'>, seconds: number): boolean =>
  active === undefined || (seconds >= active.from && (active.until === null || seconds < active.until))
