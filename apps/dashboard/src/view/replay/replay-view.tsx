'use client'
import { recipeLibrarySchema } from '@jetwatch/shared/replay/replay-api'
import * as Tabs from '@radix-ui/react-tabs'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo, useState } from 'react'
import { usePolled } from '../models/use-polled.ts'
import { ControlPanel } from './control-panel.tsx'
import { sameDraft } from './draft.ts'
import { RecipeForm } from './recipe-form.tsx'
import css from './replay-view.module.css'
import { RunsPanel } from './runs-panel.tsx'
import { StartPanel } from './start-panel.tsx'
import { useDraft } from './use-draft.ts'

const TABS = ['recipe', 'runs'] as const
/** The recipe of another run in hand can be started from too. */
const LIBRARY_MS = 10_000

/** Control of the run in hand, a recipe for the next one, and what the runs before came to. */
export function ReplayView() {
  const library = usePolled('/api/replay/recipes', recipeLibrarySchema, LIBRARY_MS)
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(TABS).withDefault('recipe'))
  const desk = useDraft(library.value)
  const [source, setSource] = useState<string | null>(null)
  const sources = useMemo(() => {
    const { recipes = [], current = null } = library.value ?? {}
    return [
      ...(current ? [{ name: 'the run in hand', recipe: current }] : []),
      ...recipes.flatMap(({ file, recipe }) => (recipe ? [{ name: `recipes/${file}`, recipe }] : [])),
    ]
  }, [library.value])
  const like = sources.find(({ recipe }) => desk.draft !== null && sameDraft(recipe, desk.draft))
  return (
    <div className={css['page']}>
      <ControlPanel />
      <Tabs.Root value={tab} onValueChange={(value) => void setTab(TABS.find((known) => known === value) ?? null)}>
        <Tabs.List className={css['tabs']} aria-label="Recipe and runs">
          <Tabs.Trigger className={css['tab']} value="recipe">
            Recipe
          </Tabs.Trigger>
          <Tabs.Trigger className={css['tab']} value="runs">
            Runs
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="recipe" className={css['content']} tabIndex={-1}>
          {library.value && desk.draft !== null ? (
            <RecipeForm
              desk={desk}
              library={library.value}
              sources={sources}
              source={like?.name ?? null}
              began={source}
              start={<StartPanel desk={desk} />}
              onSource={(name) => {
                const chosen = sources.find((one) => one.name === name)
                if (!chosen) return
                setSource(name)
                desk.take(chosen.recipe)
              }}
            />
          ) : (
            <p className={css['waiting']}>{library.fault ?? 'Waiting for the recipes'}</p>
          )}
        </Tabs.Content>
        <Tabs.Content value="runs" className={css['content']} tabIndex={-1}>
          <RunsPanel
            onOpen={({ run, recipe }) => {
              setSource(run)
              desk.take(recipe)
              void setTab('recipe')
            }}
          />
        </Tabs.Content>
      </Tabs.Root>
    </div>
  )
}
