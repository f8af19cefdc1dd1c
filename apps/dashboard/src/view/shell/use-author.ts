import { useSyncExternalStore } from 'react'

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

/** Who acts on this page: a name kept in the browser and sent with every action. It proves nothing. */
export function useAuthor(): [string, (name: string) => void] {
  return [useSyncExternalStore(subscribe, read, () => DEFAULT), write]
}
