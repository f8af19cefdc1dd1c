import { createContext } from 'react'

export interface Shortcut {
  /** As in KeyboardEvent.key; ' ' is the space bar. */
  readonly key: string
  readonly description: string
  readonly handle: () => void
}

/** Keys that a control under the focus needs for itself. */
const OF_CONTROLS: Readonly<Record<string, string>> = {
  ' ': 'button, a, summary, [role=slider], [role=button], [role=tab], [role=checkbox], [role=switch], [role=menuitem], [role=option]',
  Enter: 'button, a, summary, [role=button]',
  ArrowLeft: '[role=slider], [role=tab], [role=radio], [role=grid], [role=application]',
  ArrowRight: '[role=slider], [role=tab], [role=radio], [role=grid], [role=application]',
  ArrowUp: '[role=slider], [role=radio], [role=grid], [role=listbox], [role=application]',
  ArrowDown: '[role=slider], [role=radio], [role=grid], [role=listbox], [role=application]',
}
const TYPING = 'input, select, textarea, [contenteditable=true], [role=dialog]'

/** The keys of the page now. The last to register a key has it. */
export class Shortcuts {
  #list: readonly Shortcut[] = []
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly list = (): readonly Shortcut[] => this.#list

  add(shortcut: Shortcut): () => void {
    this.#change([...this.#list, shortcut])
    return () => this.#change(this.#list.filter((other) => other !== shortcut))
  }

  /** True where a key was ours. */
  press(event: KeyboardEvent): boolean {
    if (event.repeat && !event.key.startsWith('Arrow')) return false
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.key, event.target)) return false
    const found = this.#list.findLast(({ key }) => key === event.key)
    found?.handle()
    return found !== undefined
  }

  #change(list: readonly Shortcut[]): void {
    this.#list = list
    for (const listener of this.#listeners) listener()
  }
}

function isTaken(key: string, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  const controls = OF_CONTROLS[key]
  return target.closest(TYPING) !== null || (controls !== undefined && target.closest(controls) !== null)
}

export const ShortcutsContext = createContext(new Shortcuts())
