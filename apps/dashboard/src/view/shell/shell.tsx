'use client'
import * as Tooltip from '@radix-ui/react-tooltip'
import { setNonce } from 'get-nonce'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, Suspense, useContext, useEffect } from 'react'
import { StoreContext, useStore } from '../../live/use-live.ts'
import { Header } from './header.tsx'
import { SessionContext, useAskSession } from './session.ts'
import css from './shell.module.css'
import { ShortcutsContext } from './shortcuts.ts'
import { SignInPage } from './sign-in.tsx'
import { usePaused } from './use-paused.ts'
import { useShortcut } from './use-shortcut.ts'

/** What every view stands in: one connection, the header, the keys. It stays while views change. */
export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <Suspense>
      <NuqsAdapter>
        <Tooltip.Provider delayDuration={250}>
          <Connected>{children}</Connected>
        </Tooltip.Provider>
      </NuqsAdapter>
    </Suspense>
  )
}

function Connected({ children }: { readonly children: ReactNode }) {
  const store = useStore()
  const shortcuts = useContext(ShortcutsContext)
  const [paused, setPaused] = usePaused()
  const session = useAskSession()
  const mayLook = session !== null && session.role !== null
  // Before it is known who asks, the server would refuse the socket.
  useEffect(() => (mayLook ? store.start() : undefined), [store, mayLook])
  // Dialogs add a style element of their own, which the policy allows only with the page's nonce.
  useEffect(() => setNonce(document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''), [])
  useEffect(() => store.setPaused(paused), [store, paused])
  useShortcut(' ', 'Pause or resume the view; the stream goes on', () => setPaused(!paused))
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (shortcuts.press(event)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [shortcuts])
  if (session !== null && session.role === null) return <SignInPage />
  return (
    <SessionContext value={session}>
      <StoreContext value={store}>
        <a className={css['skip']} href="#view">
          Skip to the view
        </a>
        <div className={css['shell']}>
          <Header />
          <main id="view" className={css['view']} tabIndex={-1}>
            {children}
          </main>
        </div>
      </StoreContext>
    </SessionContext>
  )
}
