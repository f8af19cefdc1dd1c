import { z } from 'zod'

/** Image presets, steps 1 to 6 of the preprocessing. A stream has one; a model is made for one. */
export const PRESETS = {
  /** The default: 40 × 40 pixels of 0.04 × 0.04, window ±0.8. */
  aachen: { name: 'aachen', height: 40, width: 40, pixelEta: 0.04, pixelPhi: 0.04 },
  /** 40 × 40 pixels of 0.029 (eta) × 0.035 (phi). */
  heidelberg: { name: 'heidelberg', height: 40, width: 40, pixelEta: 0.029, pixelPhi: 0.035 },
  /** 37 × 37 pixels over ±1.6, made for 800 to 900 GeV jets. */
  rutgers: { name: 'rutgers', height: 37, width: 37, pixelEta: 3.2 / 37, pixelPhi: 3.2 / 37 },
} as const

export type NamedPreset = keyof typeof PRESETS
/** `24x24@0.6`: 24 × 24 square pixels over ±0.6 in eta and phi. */
export type CustomPreset = `${number}x${number}@${number}`
/** One geometry has one name, so that equal names mean equal images, and others different ones. */
export type PresetName = NamedPreset | CustomPreset
export const PRESET_NAMES = Object.keys(PRESETS) as [NamedPreset, ...NamedPreset[]]

/** Geometry of an image: columns along eta (x), rows along phi (y), the window centred on 0. */
export interface Preset {
  readonly name: PresetName
  readonly height: number
  readonly width: number
  readonly pixelEta: number
  readonly pixelPhi: number
}

/** Pixels along a side, and half the window's width in eta and phi, that a custom geometry may have. */
export const PIXEL_LIMITS = [8, 128] as const
export const WINDOW_LIMITS = [0.1, 3.2] as const

const within = (value: number, [min, max]: readonly [number, number]): boolean => value >= min && value <= max
const square = (pixels: number, window: number): number => (2 * window) / pixels

/**
 * Name of `pixels` × `pixels` over ± `window`: that of the preset where one has this geometry. Null outside of the limits and for
 * windows of more than four decimals.
 */
export function nameGeometry(pixels: number, window: number): PresetName | null {
  if (!Number.isInteger(pixels) || !within(pixels, PIXEL_LIMITS) || !within(window, WINDOW_LIMITS)) return null
  if (Number(window.toFixed(4)) !== window) return null
  const side = square(pixels, window)
  const known = Object.values(PRESETS).find(
    ({ width, height, pixelEta, pixelPhi }) => width === pixels && height === pixels && pixelEta === side && pixelPhi === side,
  )
  return known?.name ?? `${pixels}x${pixels}@${window}`
}

/** The preset of a name; null if there is none such, or if its geometry goes by another name. */
export function findPreset(name: string): Preset | null {
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name as NamedPreset]
  const [, rows, columns, half] = /^(\d{1,3})x(\d{1,3})@(\d(?:\.\d{1,4})?)$/.exec(name) ?? []
  const [pixels, window] = [Number(rows), Number(half)]
  if (rows !== columns || nameGeometry(pixels, window) !== name) return null
  const side = square(pixels, window)
  return { name: name as CustomPreset, height: pixels, width: pixels, pixelEta: side, pixelPhi: side }
}

/** The preset of a name that has been parsed. */
export function presetOf(name: PresetName): Preset {
  const preset = findPreset(name)
  if (preset) return preset
  throw new RangeError(`${name} is no preset`)
}

/** What names a preset, for error messages and help. */
export const PRESET_HINT = `${PRESET_NAMES.join(', ')}, or a geometry such as 24x24@0.6 (24 × 24 pixels over ±0.6; ${PIXEL_LIMITS.join(' to ')} pixels, ±${WINDOW_LIMITS.join(' to ±')}, at most four decimals)`

export const presetSchema = z.string().transform((name, context): PresetName => {
  const preset = findPreset(name)
  if (preset) return preset.name
  context.addIssue({ code: 'custom', message: `"${name.slice(0, 40)}" is not one of ${PRESET_HINT}` })
  return z.NEVER
})
