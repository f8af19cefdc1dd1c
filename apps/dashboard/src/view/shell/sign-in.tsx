'use client'
import * as Dialog from '@radix-ui/react-dialog'
import { type FormEvent, useState } from 'react'
import { ApiFault } from '../../live/api.ts'
import { signIn, signOut, useSession } from './session.ts'
import css from './sign-in.module.css'

/** Who is signed in, or the way in; nothing where nobody has to be. */
export function SessionButton() {
  const session = useSession()
  if (!session?.guarded) return null
  if (session.user !== null)
    return (
      <button type="button" className={css['session']} onClick={() => void signOut()} title="Ends the session in this browser">
        {session.user} {session.role === 'operate' ? 'operates' : 'views'} · Sign out
      </button>
    )
  return (
    <Dialog.Root>
      <Dialog.Trigger className={css['session']}>View only · Sign in</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className={css['overlay']} />
        <Dialog.Content className={css['dialog']} aria-describedby={undefined}>
          <Dialog.Title className={css['title']}>Sign in</Dialog.Title>
          <SignInForm />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** All there is for who may not even look. */
export function SignInPage() {
  return (
    <main className={css['page']}>
      <section className={css['card']} aria-labelledby="sign-in">
        <h1 id="sign-in" className={css['title']}>
          Jetwatch
        </h1>
        <p className={css['quiet']}>This monitor shows its runs to people with a token.</p>
        <SignInForm />
      </section>
    </main>
  )
}

function SignInForm() {
  const [token, setToken] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setBusy(true)
    setFault(null)
    signIn(token).catch((error: unknown) => {
      setFault(error instanceof ApiFault ? error.message : String(error))
      setBusy(false)
    })
  }
  return (
    <form className={css['form']} onSubmit={submit}>
      <label className={css['label']}>
        Token
        <input
          className={css['input']}
          type="password"
          name="token"
          autoComplete="current-password"
          spellCheck={false}
          required
          maxLength={200}
          value={token}
          onChange={({ target }) => setToken(target.value)}
        />
      </label>
      <p className={css['hint']}>
        Whoever runs this monitor gives one to you with <code>jetwatch access add</code>. It is exchanged for a cookie that no script can
        read.
      </p>
      <p className={css['fault']} role="alert">
        {fault}
      </p>
      <button type="submit" className={css['submit']} disabled={busy || token.trim() === ''}>
        {busy ? 'Signing in …' : 'Sign in'}
      </button>
    </form>
  )
}
