'use client'
import type { Threshold } from '@jetwatch/shared/threshold'
import { parseAsString, useQueryState } from 'nuqs'
import { useLive, useTopic } from '../../live/use-live.ts'
import { formatCount } from '../format.ts'
import { Panel } from '../panel.tsx'
import { useAuthor } from '../shell/use-author.ts'
import { useShortcut } from '../shell/use-shortcut.ts'
import { ApplyForm } from './apply-form.tsx'
import { ControlPanel } from './control-panel.tsx'
import controls from './controls.module.css'
import { CutChart } from './cut-chart.tsx'
import { DraftForm } from './draft-form.tsx'
import { FiguresTable } from './figures-table.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { InForcePanel } from './in-force-panel.tsx'
import css from './threshold-view.module.css'
import { useApply } from './use-apply.ts'
import { policyOf, useDraft } from './use-draft.ts'
import { useWhatIf } from './use-what-if.ts'

/** Try a cut before it is applied, see how the one in force is doing, and go back. */
export function ThresholdView() {
  const topic = useTopic('threshold') ?? null
  const primary = useLive((view) => view.about?.model ?? null)
  const [chosen, setChosen] = useQueryState('model', parseAsString)
  const [draft, setDraft] = useDraft()
  const [author] = useAuthor()
  const [change, send] = useApply()
  const entry = topic?.find(({ model }) => model === (chosen ?? primary)) ?? null
  const model = entry?.model ?? null
  const inForce = entry?.inForce ?? null
  const policy = policyOf(draft)
  const cut = draft.policy === 'fixed' ? (draft.cut ?? inForce?.cut ?? null) : null
  const { answer, fault } = useWhatIf(model, { policy, cut, over: draft.over })
  const shown = answer && answer.model === model ? answer : null
  const proposed = draft.policy === 'fixed' ? cut : (shown?.proposed?.cut ?? null)
  const same =
    inForce !== null && JSON.stringify(inForce.policy) === JSON.stringify(policy) && (draft.policy !== 'fixed' || inForce.cut === cut)
  const revert = () => void setDraft({ cut: null })
  useShortcut('u', 'Threshold: drop the proposed cut', revert)

  const apply = async (by: { readonly author: string; readonly reason: string }): Promise<void> => {
    if (model === null || proposed === null) return
    const done = await send(`/api/threshold/${model}`, { policy, cut: proposed, expected: inForce?.revision ?? 0, ...by })
    if (done) revert()
  }
  const undo = ({ revision }: Threshold): void => {
    if (model !== null) void send(`/api/threshold/${model}/undo`, { revision, expected: inForce?.revision ?? 0, author })
  }
  const sample = shown?.sample
  // Nothing is hidden before it is known.
  const truth = !sample || sample.background + sample.signal > 0 || sample.events === 0
  return (
    <div className={css['page']}>
      <Panel
        title="What if"
        unit={
          sample
            ? !truth
              ? `${formatCount(sample.events)} events without truth`
              : `${formatCount(sample.events)} events, ${formatCount(sample.background)} background and ${formatCount(sample.signal)} signal jets`
            : ''
        }
        term="whatIf"
        waiting={entry ? null : topic ? `${chosen} does not run` : 'Waiting for a run: npm start begins one'}
        aside={
          topic && topic.length > 1 ? (
            <select
              className={controls['select']}
              aria-label="Model"
              value={model ?? ''}
              onChange={({ target }) => {
                void setChosen(target.value === primary ? null : target.value)
                revert()
              }}
            >
              {topic.map(({ model: name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          ) : null
        }
      >
        <DraftForm draft={draft} setDraft={setDraft} cut={cut} score={entry?.score ?? null} truth={truth} />
        {entry?.score && shown && shown.curve.length > 1 ? (
          <CutChart
            curve={shown.curve}
            truth={truth}
            score={entry.score}
            proposed={proposed}
            inForce={inForce?.cut ?? null}
            onMove={(moved) => void setDraft({ policy: 'fixed', cut: moved })}
            onRevert={revert}
          />
        ) : (
          <p className={css['empty']}>
            {entry?.score ? 'Waiting for the first decisions' : 'The manifest of this model cannot be read: no axis to draw on'}
          </p>
        )}
        <div className={css['figures']}>
          <FiguresTable proposed={shown?.proposed ?? null} inForce={shown?.inForce ?? null} truth={truth} />
        </div>
        {fault ? (
          <p className={css['fault']} role="alert">
            {fault}
          </p>
        ) : null}
        <ApplyForm policy={policy} cut={fault ? null : proposed} same={same} state={change} inUse={entry?.inUse ?? null} onApply={apply} />
      </Panel>
      <div className={css['side']}>
        <InForcePanel entry={entry} />
        <ControlPanel entry={entry} />
        <HistoryPanel entry={entry} busy={change.state === 'sent'} onUndo={undo} />
      </div>
    </div>
  )
}
