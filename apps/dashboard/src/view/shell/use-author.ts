import { useSyncExternalStore } from 'react'
import { useSession } from './session.ts'

const KEY = 'jetwatch-author'
const DEFAULT = 'dashboard'
const MOST_LETTERS = 64
const listeners = new Set<() => void>()

const read = (): string => window.localStorage.getItem(KEY) ?? DEFAULT

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

function write(name: string): void {
  const author = name.trim().slice(0, MOST_LETTERS)
  if (author) window.localStorage.setItem(KEY, author)
  else window.localStorage.removeItem(KEY)
  for (const listener of listeners) listener()
}

/** Who acts on this page: who is signed in, else a name kept in the browser, which proves nothing. It goes with every action. */
export function useAuthor(): [string, (name: string) => void] {
  const user = useSession()?.user ?? null
  const kept = useSyncExternalStore(subscribe, read, () => DEFAULT)
  return user === null ? [kept, write] : [user, () => {}]
}
