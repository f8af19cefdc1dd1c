import type { TopicName, Topics } from '@jetwatch/shared/topics/schemas'
import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'
import { LiveStore, type View } from './live-store.ts'

export const StoreContext = createContext<LiveStore>(new LiveStore())

export const useStore = (): LiveStore => useContext(StoreContext)

/** A part of the view; renders again only when that part changes identity. */
export function useLive<T>(select: (view: View) => T): T {
  const store = useStore()
  const get = () => select(store.view())
  return useSyncExternalStore(store.subscribe, get, get)
}

/** A topic, asked for while the component is mounted. Null or undefined: the server has nothing yet. */
export function useTopic<Name extends TopicName>(name: Name): Topics[Name] | undefined {
  const store = useStore()
  useEffect(() => store.watchTopic(name), [store, name])
  return useLive((view) => view.topics[name])
}
