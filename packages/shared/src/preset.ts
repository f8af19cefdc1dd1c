/** Image presets, steps 1 to 6 of the preprocessing. A stream has one; a model is made for one. */
export const PRESETS = {
  /** The default: 40 × 40 pixels of 0.04 × 0.04, window ±0.8. */
  aachen: { name: 'aachen', height: 40, width: 40, pixelEta: 0.04, pixelPhi: 0.04 },
  /** 40 × 40 pixels of 0.029 (eta) × 0.035 (phi). */
  heidelberg: { name: 'heidelberg', height: 40, width: 40, pixelEta: 0.029, pixelPhi: 0.035 },
  /** 37 × 37 pixels over ±1.6, made for 800 to 900 GeV jets. */
  rutgers: { name: 'rutgers', height: 37, width: 37, pixelEta: 3.2 / 37, pixelPhi: 3.2 / 37 },
} as const

export type PresetName = keyof typeof PRESETS
export const PRESET_NAMES = Object.keys(PRESETS) as [PresetName, ...PresetName[]]

/** Geometry of an image: columns along eta (x), rows along phi (y), the window centred on 0. */
export interface Preset {
  readonly name: string
  readonly height: number
  readonly width: number
  readonly pixelEta: number
  readonly pixelPhi: number
}
