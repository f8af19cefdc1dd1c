import type { DisplayDecision, EventDisplay } from '@jetwatch/shared/catalogue/event-display'
import { formatCount, formatPower, NONE } from '../format.ts'
import { Panel } from '../panel.tsx'
import css from './event-table.module.css'

interface Props {
  readonly event: EventDisplay
  readonly shown: DisplayDecision | null
  readonly onShow: (model: string) => void
}

/** What every model of the run made of the event. */
export function ScoresPanel({ event, shown, onShow }: Props) {
  const { decisions, undecided } = event
  return (
    <Panel
      title="Scores"
      unit="raw, larger is less like background"
      term="eventScores"
      waiting={
        decisions.length
          ? null
          : `No model has decided this event: ${undecided.map(({ model, reason }) => `${model}: ${reason}`).join('; ')}`
      }
    >
      <div className={css['scroll']}>
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">model</th>
              <th scope="col">score</th>
              <th scope="col">cut</th>
              <th scope="col">decision</th>
              <th scope="col">tail probability</th>
              <th scope="col">rank among jets</th>
              <th scope="col">rank among flags</th>
              <th scope="col">MSE</th>
              <th scope="col">MAE</th>
            </tr>
          </thead>
          <tbody>
            {decisions.map((decision) => (
              <tr key={decision.model} data-model={decision.model} data-shown={decision === shown}>
                <th scope="row">
                  <label className={css['choice']}>
                    <input type="radio" name="shown-model" checked={decision === shown} onChange={() => onShow(decision.model)} />
                    {decision.model}
                    {decision.model === event.primary ? <span className={css['quiet']}> primary</span> : null}
                  </label>
                </th>
                <td data-score={decision.score}>
                  {formatPower(decision.score, 5)} <span className={css['quiet']}>{decision.scoreName}</span>
                </td>
                <td>{decision.threshold ? formatPower(decision.threshold.cut, 5) : NONE}</td>
                <td>{decision.flagged ? 'flagged' : 'passed by'}</td>
                <td>{tailText(decision)}</td>
                <td>{rankText(decision.rank)}</td>
                <td>{rankText(decision.flagRank)}</td>
                <td>{decision.mse === null ? NONE : formatPower(decision.mse, 4)}</td>
                <td>{decision.mae === null ? NONE : formatPower(decision.mae, 4)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={css['note']}>
        Mean square of the stream’s image, which needs no model: {formatPower(decisions[0]?.meanSquare ?? 0, 4)}.
        {undecided.map(({ model, reason }) => ` ${model}: ${reason}.`)}
      </p>
    </Panel>
  )
}

function tailText({ tailProbability, tailFloor, referenceSize }: DisplayDecision): string {
  if (tailProbability === null) return NONE
  return tailFloor ? `< 1/${formatCount(referenceSize)}` : formatPower(tailProbability, 3)
}

const rankText = (rank: DisplayDecision['rank']): string => (rank ? `${formatCount(rank.place)} of ${formatCount(rank.of)}` : NONE)
