import { useContext, useEffect, useRef } from 'react'
import { ShortcutsContext } from './shortcuts.ts'

/** A key of the page while the component is mounted; the help dialog lists it. Not pressed while somebody types. */
export function useShortcut(key: string, description: string, handle: () => void): void {
  const shortcuts = useContext(ShortcutsContext)
  const latest = useRef(handle)
  useEffect(() => {
    latest.current = handle
  })
  useEffect(() => shortcuts.add({ key, description, handle: () => latest.current() }), [shortcuts, key, description])
}
