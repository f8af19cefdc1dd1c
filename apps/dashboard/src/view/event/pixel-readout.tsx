import type { Preset } from '@jetwatch/shared/preset'
import { formatPower, NONE } from '../format.ts'
import type { Picture } from './pixel-images.tsx'
import css from './pixel-readout.module.css'

interface Props {
  readonly pictures: readonly Picture[]
  readonly preset: Preset
  readonly pixel: number | null
}

/** The values of the pixel under the cursor. */
export function PixelReadout({ pictures, preset, pixel }: Props) {
  const { height, width, pixelEta, pixelPhi } = preset
  const at = (key: Picture['key']): number | null =>
    pixel === null ? null : (pictures.find((one) => one.key === key)?.values[pixel] ?? null)
  const [input, reconstruction] = [at('input'), at('reconstruction')]
  const difference = input === null || reconstruction === null ? null : input - reconstruction
  const row = pixel === null ? 0 : Math.floor(pixel / width)
  const column = pixel === null ? 0 : pixel % width
  return (
    <dl className={css['readout']} aria-label="Pixel read-out" aria-live="polite">
      <Value name="pixel (row, column)" text={pixel === null ? NONE : `${row}, ${column}`} />
      <Value
        name="Δη, Δφ"
        text={pixel === null ? NONE : `${signed((column + 0.5 - width / 2) * pixelEta)}, ${signed((row + 0.5 - height / 2) * pixelPhi)}`}
      />
      <Value name="stream" text={valueText(at('stream'))} />
      <Value name="input" text={valueText(input)} />
      <Value name="reconstruction" text={valueText(reconstruction)} />
      <Value name="input − reconstruction" text={difference === null ? NONE : `${difference > 0 ? '+' : ''}${valueText(difference)}`} />
    </dl>
  )
}

const signed = (value: number): string => value.toFixed(3).replace('-', '−')
const valueText = (value: number | null): string => (value === null ? NONE : formatPower(value, 3).replace('-', '−'))

function Value({ name, text }: { name: string; text: string }) {
  return (
    <div className={css['value']}>
      <dt className={css['name']}>{name}</dt>
      <dd className={css['text']}>{text}</dd>
    </div>
  )
}
