'use client'
import { modelsSchema, runModelsSchema } from '@jetwatch/shared/model-cards'
import { statusSchema } from '@jetwatch/shared/status'
import { parseAsNumberLiteral, parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { callApi } from '../../live/api.ts'
import { useLive } from '../../live/use-live.ts'
import { ComparisonPanel, OVERS } from './comparison-panel.tsx'
import css from './models-view.module.css'
import { usePolled } from './use-polled.ts'
import { type Action, ZooPanel } from './zoo-panel.tsx'

const CARDS_MS = 10_000
const STATUS_MS = 1_000
const NO_CLASSES: readonly string[] = []

/** The zoo, a second model on the same stream, and which of them decides. */
export function ModelsView() {
  const about = useLive((view) => view.about)
  const cards = usePolled('/api/models', modelsSchema, CARDS_MS)
  const status = usePolled('/api/status', statusSchema, STATUS_MS)
  const [wanted, setWanted] = useQueryState('b', parseAsString)
  const [over, setOver] = useQueryState('over', parseAsNumberLiteral(OVERS).withDefault(20_000))
  const [state, setState] = useState<{ readonly busy: boolean; readonly text: string; readonly failed: boolean }>({
    ...{ busy: false, text: '', failed: false },
  })
  // What the document says is known at once, what the status says is scored.
  const running = about?.models ?? []
  const primary = about?.model ?? null
  const others = running.filter((name) => name !== primary)
  const b = wanted !== null && others.includes(wanted) ? wanted : (others[0] ?? null)

  const change = async (model: string, action: Action): Promise<void> => {
    setState({ busy: true, text: '', failed: false })
    try {
      await callApi('POST', '/api/run/models', runModelsSchema, { model, action })
      const text = { start: `${model} starts beside ${primary}`, stop: `${model} stops`, 'make-primary': `${model} is the primary model` }[
        action
      ]
      setState({ busy: false, text, failed: false })
      status.again()
    } catch (error) {
      setState({ busy: false, text: error instanceof Error ? error.message : String(error), failed: true })
    }
  }
  return (
    <div className={css['page']}>
      <ComparisonPanel
        run={about?.run ?? null}
        classes={about?.classes ?? NO_CLASSES}
        a={primary}
        b={b}
        others={others}
        over={over}
        onB={(name) => void setWanted(name)}
        onOver={(events) => void setOver(OVERS.find((known) => known === events) ?? null)}
      />
      <p className={css['state']} role="status" data-failed={state.failed}>
        {state.text || cards.fault || ''}
      </p>
      <ZooPanel
        cards={cards.value?.models ?? null}
        broken={cards.value?.broken ?? []}
        running={running}
        primary={primary}
        status={status.value}
        busy={state.busy}
        onChange={(model, action) => void change(model, action)}
      />
    </div>
  )
}
