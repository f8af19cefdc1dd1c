'use client'
import * as Dialog from '@radix-ui/react-dialog'
import { useContext, useRef, useState, useSyncExternalStore } from 'react'
import css from './help-dialog.module.css'
import { ShortcutsContext } from './shortcuts.ts'
import { useShortcut } from './use-shortcut.ts'

const WRITTEN: Readonly<Record<string, string>> = {
  ' ': 'space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
}

/** All keys of the page as it is now. */
export function HelpDialog() {
  const shortcuts = useContext(ShortcutsContext)
  const list = useSyncExternalStore(shortcuts.subscribe, shortcuts.list, shortcuts.list)
  const [open, setOpen] = useState(false)
  const opener = useRef<Element | null>(null)
  useShortcut('?', 'Show all keys', () => {
    opener.current = document.activeElement
    setOpen(true)
  })
  // A key opened it: the focus goes back to where it was, not to the button.
  const giveBackFocus = (event: Event): void => {
    if (!opener.current) return
    event.preventDefault()
    if (opener.current instanceof HTMLElement) opener.current.focus()
    opener.current = null
  }
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={css['trigger']} aria-label="All keys">
        ?
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className={css['overlay']} />
        <Dialog.Content className={css['content']} aria-describedby={undefined} onCloseAutoFocus={giveBackFocus}>
          <Dialog.Title className={css['title']}>Keys of this view</Dialog.Title>
          <dl className={css['keys']}>
            {list.map(({ key, description }) => (
              <div key={`${key} ${description}`} className={css['row']}>
                <dt>
                  <kbd className={css['key']}>{WRITTEN[key] ?? key}</kbd>
                </dt>
                <dd className={css['description']}>{description}</dd>
              </div>
            ))}
          </dl>
          <Dialog.Close className={css['close']}>Close</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
