import type { RecipeLibrary } from '@jetwatch/shared/replay/replay-api'
import { parseAsString, useQueryState } from 'nuqs'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { fromCarried, toCarried } from './carry.ts'
import { type Checked, checkDraft, type Draft, type Path, setAt, textOf } from './draft.ts'

export interface DraftDesk {
  /** Null until the first recipe is there. */
  readonly draft: Draft | null
  readonly text: string
  readonly checked: Checked
  /** Why the text cannot be read; the form shows the last one that could. */
  readonly syntax: string | null
  /** What is wrong with the address, or that the recipe is too long for one. */
  readonly link: string | null
  /** Takes a whole recipe. */
  readonly take: (draft: Draft) => void
  readonly set: (path: Path, value: unknown) => void
  readonly type: (text: string) => void
}

/** The address follows the last change after so long. */
const SETTLE_MS = 300
const NOTHING = {}

/** The recipe being written: by the form, as text, or taken from the address; without one there, from the library. */
export function useDraft(library: RecipeLibrary | null): DraftDesk {
  const [carried, setCarried] = useQueryState('recipe', parseAsString)
  const [state, setState] = useState<{ draft: Draft | null; text: string; syntax: string | null; own: boolean }>({
    ...{ draft: null, text: '', syntax: null, own: false },
  })
  const [link, setLink] = useState<string | null>(null)
  const [opened, setOpened] = useState(carried === null)
  const first = useRef(carried)

  useEffect(() => {
    if (first.current === null) return
    fromCarried(first.current)
      .then((text) => setState({ ...fromText(text, null), own: true }))
      .catch((error: unknown) =>
        setLink(`The recipe of this address cannot be read: ${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => setOpened(true))
  }, [])

  const begin = library && opened ? (library.current ?? library.recipes.find(({ recipe }) => recipe)?.recipe ?? NOTHING) : null
  useEffect(() => {
    if (begin)
      setState((now) => (now.draft === null && now.text === '' ? { draft: begin, text: textOf(begin), syntax: null, own: false } : now))
  }, [begin])

  useEffect(() => {
    if (!state.own) return
    let over = false
    const timer = setTimeout(async () => {
      const next = await toCarried(state.text)
      if (over) return
      setLink(next === null ? 'This recipe is too long for a link: copy or download it' : null)
      void setCarried(next)
    }, SETTLE_MS)
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [state.own, state.text, setCarried])

  const take = useCallback((draft: Draft) => setState({ draft, text: textOf(draft), syntax: null, own: true }), [])
  const set = useCallback((path: Path, value: unknown) => {
    setState((now) => {
      const draft = setAt(now.draft ?? NOTHING, path, value)
      return { draft, text: textOf(draft), syntax: null, own: true }
    })
  }, [])
  const type = useCallback((text: string) => setState((now) => ({ ...fromText(text, now.draft), own: true })), [])
  const checked = useMemo(() => checkDraft(state.draft ?? NOTHING), [state.draft])
  return {
    ...{ draft: state.draft, text: state.text, syntax: state.syntax, checked, link },
    ...{ take, set, type },
  }
}

function fromText(text: string, before: Draft | null): { draft: Draft | null; text: string; syntax: string | null } {
  try {
    return { draft: JSON.parse(text) as Draft, text, syntax: null }
  } catch (error) {
    return { draft: before, text, syntax: error instanceof Error ? error.message : String(error) }
  }
}
