import type { Corruption, CorruptionKind } from '@jetwatch/shared/corruptions/corruption'
import type { TransportFault } from '@jetwatch/shared/transport/transport-fault'

/** A number of a corruption or fault: where it stands in it, and in which unit. */
export interface DisturbanceField {
  readonly path: string
  readonly label: string
  readonly unit?: string
  readonly factor?: number
  /** Words to choose from, where it is no number. */
  readonly words?: readonly (readonly [string, string])[]
  /** Shown only where there is something at this place. */
  readonly within?: string
}

interface Kind<Begin> {
  readonly title: string
  readonly begin: Begin
  readonly fields: readonly DisturbanceField[]
}

const percent = { unit: '%', factor: 100 } as const
const range = (path: string, symbol: string, unit?: string): DisturbanceField[] =>
  [0, 1].map((i) => ({ path: `${path}.${i}`, label: i === 0 ? `${symbol} from` : 'to', ...(unit ? { unit } : {}) }))

/** Every corruption with a strength that can be seen. */
export const CORRUPTIONS: { readonly [K in CorruptionKind]: Kind<Extract<Corruption, { kind: K }>> } = {
  'hot-tower': {
    title: 'Hot tower',
    begin: { kind: 'hot-tower', eta: 0.4, phi: 1.2, pt: 60 },
    fields: [
      { path: 'eta', label: 'η' },
      { path: 'phi', label: 'φ', unit: 'rad' },
      { path: 'pt', label: 'pT', unit: 'GeV' },
    ],
  },
  'dead-region': {
    title: 'Dead region',
    begin: { kind: 'dead-region', eta: [-1, 0], phi: [0, 1], response: 0 },
    fields: [...range('eta', 'η'), ...range('phi', 'φ', 'rad'), { path: 'response', label: 'Response', ...percent }],
  },
  'energy-scale': {
    title: 'Energy scale',
    begin: { kind: 'energy-scale', factor: 1.05, eta: [0, 10] },
    fields: [{ path: 'factor', label: 'Factor' }, ...range('eta', 'η').map((field) => ({ ...field, within: 'eta' }))],
  },
  'energy-resolution': {
    title: 'Energy resolution',
    begin: { kind: 'energy-resolution', stochastic: 1, constant: 0.1 },
    fields: [
      { path: 'stochastic', label: 'Stochastic', unit: '√GeV' },
      { path: 'constant', label: 'Constant' },
    ],
  },
  'constituent-loss': {
    title: 'Loss of constituents',
    begin: { kind: 'constituent-loss', probability: 0.05 },
    fields: [{ path: 'probability', label: 'Probability', ...percent }],
  },
  'pile-up': {
    title: 'Pile-up',
    begin: { kind: 'pile-up', particles: 40, pt: 0.8 },
    fields: [
      { path: 'particles', label: 'Particles, mean' },
      { path: 'pt', label: 'Mean pT', unit: 'GeV' },
    ],
  },
  'axis-shift': {
    title: 'Shifted axis',
    begin: { kind: 'axis-shift', x: 0.04, y: 0 },
    fields: [
      { path: 'x', label: 'Along x', unit: 'rad' },
      { path: 'y', label: 'Along y', unit: 'rad' },
    ],
  },
  shuffle: { title: 'Shuffled constituents', begin: { kind: 'shuffle' }, fields: [] },
  'label-noise': {
    title: 'Label noise',
    begin: { kind: 'label-noise', probability: 0.05 },
    fields: [{ path: 'probability', label: 'Probability', ...percent }],
  },
}

/** What goes wrong with whole frames. */
export const TRANSPORT: { readonly [K in TransportFault['kind']]: Kind<Extract<TransportFault, { kind: K }>> } = {
  loss: {
    title: 'Lost frames',
    begin: { kind: 'loss', probability: 0.01 },
    fields: [{ path: 'probability', label: 'Probability', ...percent }],
  },
  repeat: {
    title: 'Frames sent twice',
    begin: { kind: 'repeat', probability: 0.05, id: 'new' },
    fields: [
      { path: 'probability', label: 'Probability', ...percent },
      {
        path: 'id',
        label: 'Message id',
        words: [
          ['new', 'a new one: comes twice'],
          ['same', 'the same: refused'],
        ],
      },
    ],
  },
  delay: {
    title: 'Late frames',
    begin: { kind: 'delay', probability: 0.05, frames: 4 },
    fields: [
      { path: 'probability', label: 'Probability', ...percent },
      { path: 'frames', label: 'Late by up to', unit: 'frames' },
    ],
  },
}
