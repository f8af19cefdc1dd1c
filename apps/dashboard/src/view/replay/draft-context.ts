import { createContext, useContext, useId } from 'react'
import { type Draft, type DraftFault, faultsAt, getAt, type Path, pathOf } from './draft.ts'

export interface DraftForm {
  readonly draft: Draft
  readonly faults: readonly DraftFault[]
  readonly set: (path: Path, value: unknown) => void
}
export const DraftContext = createContext<DraftForm>({ draft: {}, faults: [], set: () => {} })

/** A place of the draft: what stands there, what is wrong with it, and how to change it. */
export function usePlace(path: string, inside = false) {
  const { draft, faults, set } = useContext(DraftContext)
  const id = useId()
  const steps = pathOf(path)
  const own = faultsAt(faults, path, inside)
  return {
    value: getAt(draft, steps),
    set: (value: unknown) => set(steps, value),
    faults: own,
    /** For the control: that it is wrong, and where that is said. */
    aria: own.length ? { 'aria-invalid': true as const, 'aria-describedby': id } : {},
    faultId: id,
  }
}
