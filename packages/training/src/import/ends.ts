import { JetwatchError } from '@jetwatch/shared/errors'
import { PRESET_NAMES, type PresetName, presetOf } from '@jetwatch/shared/preset'
import { type Graph, toNumber, type ValueInfo } from './onnx-file.ts'

export const LAYOUTS = ['image', 'flat', 'nhwc', 'nchw'] as const
/** [N, H, W], [N, H·W], [N, H, W, 1] or [N, 1, H, W]. */
export type Layout = (typeof LAYOUTS)[number]

const FLOAT = 1
const TYPES: Readonly<Record<number, string>> = {
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  16: 'bfloat16',
}
/** An open dimension is null. */
type Size = number | null

export interface End {
  readonly name: string
  /** Null where the file does not say. */
  readonly sizes: readonly Size[] | null
}

/** Inputs that have to be fed: before IR version 4 the weights are listed as inputs, too. */
export function openInputs({ input = [], initializer = [] }: Graph): ValueInfo[] {
  const given = new Set(initializer.map(({ name }) => name))
  return input.filter(({ name }) => !given.has(name))
}

/** The only one of the inputs or outputs, float32. @throws BAD_MODEL */
export function onlyEnd(values: readonly ValueInfo[], kind: 'input' | 'output', file: string): End {
  const [value] = values
  if (values.length !== 1 || !value?.name) {
    const names = values.map(({ name }) => name ?? '').join(', ')
    throw badModel(
      `${file} has ${values.length} ${kind}s (${names.slice(0, 200)}) instead of one`,
      `Export the network from one image to its reconstruction alone`,
    )
  }
  const tensor = value.type?.tensorType
  if (tensor?.elemType !== FLOAT) {
    const type = TYPES[tensor?.elemType ?? 0] ?? (tensor ? `of type ${tensor.elemType}` : 'no tensor')
    throw badModel(`${file}: ${kind} "${value.name}" is ${type} instead of float32`, 'Export the model in float32')
  }
  return {
    name: value.name,
    sizes: tensor.shape ? (tensor.shape.dim ?? []).map(({ dimValue }) => (toNumber(dimValue) > 0 ? toNumber(dimValue) : null)) : null,
  }
}

/**
 * The layout of an input or output. Open dimensions fit any size; where the shape leaves several layouts possible, the
 * asked one decides. @throws PRESET_MISMATCH for the size of another preset, BAD_MODEL for other shapes.
 */
export function layoutOf({ name, sizes }: End, preset: PresetName, asked: Layout | null, file: string): Layout {
  const fitting = (of: PresetName): Layout[] =>
    LAYOUTS.filter((layout) => (asked === null || layout === asked) && (sizes === null || fits(sizes, shapeOf(layout, presetOf(of)))))
  const [first, ...others] = fitting(preset)
  if (first && others.length === 0) return first
  const shown = sizes === null ? 'no stated shape' : `the shape [${sizes.map((size) => size ?? 'N').join(', ')}]`
  if (first)
    throw badModel(`${file}: "${name}" has ${shown}, which leaves its layout open`, `Say it with --layout ${[first, ...others].join(', ')}`)
  const { height, width } = presetOf(preset)
  const presets = PRESET_NAMES.filter((other) => fitting(other).length > 0)
  if (presets.length > 0) {
    const message = `${file}: "${name}" has ${shown}, made for another preset than ${preset} (${height} × ${width})`
    throw new JetwatchError('PRESET_MISMATCH', printable(message), `Give --preset ${presets.join(' or ')}`)
  }
  const accepted = LAYOUTS.map((layout) => `[N, ${shapeOf(layout, { height, width }).join(', ')}]`).join(', ')
  throw badModel(
    `${file}: "${name}" has ${shown} instead of one of ${accepted}`,
    'Export a model whose output has the shape of its input, an image of the preset',
  )
}

/** Sizes of one image, without the batch. */
export function shapeOf(layout: Layout, { height, width }: { height: number; width: number }): number[] {
  if (layout === 'flat') return [height * width]
  return layout === 'nhwc' ? [height, width, 1] : layout === 'nchw' ? [1, height, width] : [height, width]
}

const fits = (sizes: readonly Size[], image: readonly number[]): boolean =>
  sizes.length === image.length + 1 && image.every((size, i) => sizes[i + 1] === null || sizes[i + 1] === size)

/**
 * Opens a batch size that was written as the number 1; whether the graph bears it is found out by running it.
 * @throws BAD_MODEL for other fixed sizes.
 */
export function openBatch(graph: Graph, file: string): void {
  const ends = [...openInputs(graph), ...(graph.output ?? [])].map((value) => value.type?.tensorType?.shape?.dim?.[0])
  const fixed = ends.map((dimension) => toNumber(dimension?.dimValue)).filter((size) => size > 0)
  const other = fixed.find((size) => size !== 1)
  if (other !== undefined) throw badModel(`${file} takes ${other} images at a time, always`, OPEN_BATCH)
  if (fixed.length === 0) return
  for (const dimension of ends) {
    if (!dimension || toNumber(dimension.dimValue) === 0) continue
    delete dimension.dimValue
    dimension.dimParam = 'batch'
  }
  // Shapes noted inside the graph may hold the 1.
  graph.valueInfo = []
}

export const OPEN_BATCH = 'Export with an open batch size: dynamic_shapes or dynamic_axes in PyTorch, a first dimension of None in Keras'

/** Names in somebody's file may hold anything: line breaks and other control characters become spaces. */
export const printable = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')

export const badModel = (message: string, remedy: string): JetwatchError => new JetwatchError('BAD_MODEL', printable(message), remedy)
