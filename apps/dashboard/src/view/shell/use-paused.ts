import { parseAsBoolean, useQueryState } from 'nuqs'

/** Whether the view is frozen; in the URL, so that a reload and a link keep it. */
export function usePaused(): [boolean, (paused: boolean) => void] {
  const [paused, setPaused] = useQueryState('paused', parseAsBoolean.withDefault(false))
  return [paused, (value) => void setPaused(value)]
}
