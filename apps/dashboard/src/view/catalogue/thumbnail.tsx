import { inferno } from '@jetwatch/shared/plot/colour-map'
import { memo, useMemo } from 'react'
import { JetCanvas } from '../jet-canvas.tsx'

interface Props {
  /** Base64 of [index low, index high, level] for each pixel. */
  readonly packed: string
  readonly shape: readonly [number, number]
}

/** The stream's image, small; brightness is the root of the energy. */
export const Thumbnail = memo(function Thumbnail({ packed, shape }: Props) {
  const values = useMemo(() => unpack(packed, shape[0] * shape[1]), [packed, shape])
  return <JetCanvas values={values} shape={shape} max={255} map={inferno} name="Jet image" />
})

function unpack(packed: string, size: number): Float32Array {
  const bytes = atob(packed)
  const values = new Float32Array(size)
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    values[bytes.charCodeAt(at) + 256 * bytes.charCodeAt(at + 1)] = bytes.charCodeAt(at + 2)
  }
  return values
}
