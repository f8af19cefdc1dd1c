import { createContext, useContext, useSyncExternalStore } from 'react'
import { LiveStore, type View } from './live-store.ts'

export const StoreContext = createContext<LiveStore>(new LiveStore())

export const useStore = (): LiveStore => useContext(StoreContext)

/** A part of the view; renders again only when that part changes identity. */
export function useLive<T>(select: (view: View) => T): T {
  const store = useStore()
  const get = () => select(store.view())
  return useSyncExternalStore(store.subscribe, get, get)
}
