import { type DisplayDecision, LATENCY_STEPS, type LatencyStep, type Milliseconds } from '@jetwatch/shared/catalogue/event-display'
import { useLive, useStore } from '../../live/use-live.ts'
import { formatMs } from '../format.ts'
import { Panel } from '../panel.tsx'
import css from './event-table.module.css'

const STEPS: Readonly<Record<LatencyStep, string>> = {
  read: 'read ahead → published in its turn',
  publish: 'published → stored in JETS',
  queue: 'queue → received by the scorer',
  engine: 'batch and engine → scored',
  store: 'scored → stored in SCORES',
  socket: 'stored → this server',
}

interface Props {
  readonly decision: DisplayDecision | null
  readonly shownAfter: number | null
}

/** Where the event's time went. */
export function LatencyPanel({ decision, shownAfter }: Props) {
  const store = useStore()
  const paint = useLive((view) => view.numbers?.paint ?? null)
  const painted = decision?.published == null ? null : store.paintOf(decision.published)
  const steps: [string, Milliseconds][] = decision ? LATENCY_STEPS.map((step) => [STEPS[step], decision.latency[step]]) : []
  const known = steps.flatMap(([, { value }]) => (value === null ? [] : [value]))
  const longest = Math.max(1, ...known)
  const typical = paint?.p50 == null ? '' : `; median of all viewers ${formatMs(paint.p50)} ms`
  return (
    <Panel title="Latency" unit="ms" term="latencySteps" waiting={decision ? null : 'No model has decided this event'}>
      <table className={css['table']}>
        <tbody>
          {steps.map(([name, step]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {step.value === null ? (
                <td colSpan={2} className={css['reason']}>
                  not known: {step.reason}
                </td>
              ) : (
                <>
                  <td className={css['number']}>{signedMs(step.value)}</td>
                  <td className={css['wide']}>
                    <span className={css['track']} aria-hidden="true">
                      <span className={css['fill']} style={{ width: `${(100 * Math.max(0, step.value)) / longest}%` }} />
                    </span>
                  </td>
                </>
              )}
            </tr>
          ))}
          <tr>
            <th scope="row">published → painted here</th>
            <td colSpan={2} className={painted === null ? css['reason'] : css['number']}>
              {painted === null ? `not known: this page did not show it live${typical}` : formatMs(painted)}
            </td>
          </tr>
        </tbody>
      </table>
      <p className={css['note']}>
        This view of it was drawn {shownAfter === null ? '…' : `${formatMs(shownAfter)} ms`} after it was asked for.
      </p>
    </Panel>
  )
}

const signedMs = (value: number): string => (value < 0 ? `−${formatMs(-value)}` : formatMs(value))
