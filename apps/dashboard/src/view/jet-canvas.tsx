'use client'
import { type ColourMap, paintImage } from '@jetwatch/shared/plot/colour-map'
import { memo, useEffect, useRef } from 'react'
import css from './jet-canvas.module.css'

interface Props {
  /** Row-major [height × width]. */
  readonly values: Float32Array
  readonly shape: readonly [number, number]
  readonly max: number
  readonly map: ColourMap
  readonly name: string
}

/** An image at one canvas pixel per image pixel; the browser enlarges it without smoothing. */
export const JetCanvas = memo(function JetCanvas({ values, shape, max, map, name }: Props) {
  const ref = useRef<HTMLCanvasElement>(null)
  const [height, width] = shape
  useEffect(() => {
    const context = ref.current?.getContext('2d')
    context?.putImageData(new ImageData(paintImage(values, height, width, max, map), width, height), 0, 0)
  }, [values, height, width, max, map])
  return <canvas ref={ref} width={width} height={height} className={css['canvas']} role="img" aria-label={name} />
})
