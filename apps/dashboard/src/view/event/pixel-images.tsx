import { type ColourMap, gradient } from '@jetwatch/shared/plot/colour-map'
import type { KeyboardEvent, PointerEvent } from 'react'
import { formatPower } from '../format.ts'
import { JetCanvas } from '../jet-canvas.tsx'
import css from './pixel-images.module.css'

export interface Picture {
  readonly key: 'stream' | 'input' | 'reconstruction' | 'residual'
  readonly title: string
  readonly name: string
  readonly unit: string
  readonly values: Float32Array
  readonly max: number
  readonly map: ColourMap
  /** Whether its colour scale is also another's. */
  readonly bar: 'own' | 'shared'
}

interface Props {
  readonly pictures: readonly Picture[]
  readonly shape: readonly [number, number]
  /** Flat index of the pixel under the cursor. */
  readonly pixel: number | null
  readonly onPixel: (pixel: number | null) => void
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [1, 0],
  ArrowDown: [-1, 0],
}

/** Images of one jet with a cursor that stands at the same pixel in all of them: by pointer, or by arrow keys while it has the focus. */
export function PixelImages({ pictures, shape, pixel, onPixel }: Props) {
  const [height, width] = shape
  const point = (event: PointerEvent<HTMLElement>): void => {
    const { left, top, width: wide, height: high } = event.currentTarget.getBoundingClientRect()
    const column = Math.floor(((event.clientX - left) / wide) * width)
    const row = height - 1 - Math.floor(((event.clientY - top) / high) * height)
    if (row >= 0 && row < height && column >= 0 && column < width) onPixel(row * width + column)
  }
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onPixel(null)
    const move = MOVES[event.key]
    if (!move) return
    event.preventDefault()
    const at = pixel ?? Math.floor(height / 2) * width + Math.floor(width / 2)
    const step = event.shiftKey ? 5 : 1
    const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value))
    onPixel(clamp(Math.floor(at / width) + step * move[0], height) * width + clamp((at % width) + step * move[1], width))
  }
  return (
    <div
      className={css['images']}
      role="application"
      aria-label="Pixel cursor: arrow keys move it, with shift by five, escape removes it"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the cursor over the images is moved by keys
      tabIndex={0}
      onKeyDown={press}
    >
      {pictures.map(({ key, title, name, values, max, map, unit, bar }) => (
        <figure key={key} className={css['image']} aria-label={name}>
          <div className={css['canvas']} onPointerMove={point} onPointerDown={point} onPointerLeave={() => onPixel(null)}>
            <JetCanvas values={values} shape={shape} max={max} map={map} name={`${name}, brightest pixel ${formatPower(max)}`} />
            {pixel === null ? null : (
              <i
                className={css['cursor']}
                style={{
                  left: `${(100 * (pixel % width)) / width}%`,
                  top: `${(100 * (height - 1 - Math.floor(pixel / width))) / height}%`,
                  width: `${100 / width}%`,
                  height: `${100 / height}%`,
                }}
              />
            )}
          </div>
          <figcaption className={css['caption']}>
            {title}
            <span className={css['unit']}>
              {unit}
              {bar === 'shared' ? ', one scale' : ''}
            </span>
          </figcaption>
          <div className={css['scale']}>
            0<i className={css['bar']} style={{ background: gradient(map, 'to right') }} />
            {formatPower(max, 2)}
          </div>
        </figure>
      ))}
    </div>
  )
}
