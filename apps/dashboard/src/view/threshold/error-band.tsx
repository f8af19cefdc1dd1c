import css from './error-band.module.css'

interface Props {
  /** Accessible name. */
  readonly name: string
  readonly error: { readonly value: number; readonly low: number; readonly high: number } | null
  /** Half width of the shaded band, and of the axis. */
  readonly band: number
  readonly most: number
  readonly label: string
}

/** A relative error with its interval on a line from −most to +most, the allowed band shaded. */
export function ErrorBand({ name, error, band, most, label }: Props) {
  const place = (value: number): number => 50 + (50 * Math.max(-most, Math.min(most, value))) / most
  const percent = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)} %`
  const text = error ? `${percent(error.value)}, 95 % interval ${percent(error.low)} to ${percent(error.high)}` : 'not known yet'
  return (
    <div className={css['row']}>
      <div className={css['line']} role="img" aria-label={`${name}: ${text}; band ±${(100 * band).toFixed(1)} %`}>
        <i className={css['band']} style={{ left: `${place(-band)}%`, right: `${100 - place(band)}%` }} />
        <i className={css['zero']} />
        {error ? (
          <>
            <i className={css['interval']} style={{ left: `${place(error.low)}%`, right: `${100 - place(error.high)}%` }} />
            <i className={css['value']} style={{ left: `${place(error.value)}%` }} />
          </>
        ) : null}
      </div>
      <p className={css['label']}>
        <span>{`−${100 * most} %`}</span>
        <span>{label}</span>
        <span>{`+${100 * most} %`}</span>
      </p>
    </div>
  )
}
