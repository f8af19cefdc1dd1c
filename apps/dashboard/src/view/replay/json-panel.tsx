'use client'
import { useState } from 'react'
import { Panel } from '../panel.tsx'
import controls from '../threshold/controls.module.css'
import { toCarried } from './carry.ts'
import css from './json-panel.module.css'
import type { DraftDesk } from './use-draft.ts'

/** The recipe as text, both ways: what is typed or pasted here is in the form at once. */
export function JsonPanel({ desk }: { readonly desk: DraftDesk }) {
  const { text, checked, syntax, link, type } = desk
  const [said, setSaid] = useState('')
  const copy = async (what: string, content: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(content)
      setSaid(`${what} copied`)
    } catch {
      setSaid(`The browser gives no leave to copy: select the text and copy it by hand`)
    }
  }
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/json' }))
    const anchor = document.createElement('a')
    anchor.href = url
    anchor.download = `${checked.recipe?.name ?? 'recipe'}.json`
    anchor.click()
    URL.revokeObjectURL(url)
    setSaid(`${anchor.download} downloaded`)
  }
  const copyLink = async (): Promise<void> => {
    const carried = await toCarried(text)
    if (carried === null) setSaid('This recipe is too long for a link: copy or download it')
    else await copy('Link', `${window.location.origin}/replay?recipe=${carried}`)
  }
  const elsewhere = checked.faults.length
  return (
    <Panel title="JSON" unit="to read, edit, paste" term="recipeJson" waiting={null}>
      <textarea
        className={css['text']}
        aria-label="Recipe as JSON"
        aria-invalid={syntax !== null}
        spellCheck={false}
        rows={16}
        value={text}
        onChange={({ target }) => type(target.value)}
      />
      <p className={css['state']} role="status" data-bad={syntax !== null || elsewhere > 0}>
        {syntax !== null
          ? `This is no JSON: ${syntax}. The form shows the last that was.`
          : elsewhere
            ? `${elsewhere} ${elsewhere === 1 ? 'fault' : 'faults'}: ${checked.faults.map(({ path, message, remedy }) => `${path || 'recipe'}: ${message}. ${remedy}`).join('; ')}.`
            : 'This is a recipe.'}
      </p>
      <p className={css['hash']}>
        <span className={css['quiet']}>Hash</span>{' '}
        <code title={checked.hash ?? ''}>{checked.hash ? `${checked.hash.slice(0, 24)}…` : '–'}</code>
      </p>
      <div className={css['buttons']}>
        <button type="button" className={controls['button']} onClick={() => void copy('JSON', text)}>
          Copy JSON
        </button>
        <button type="button" className={controls['button']} onClick={download}>
          Download
        </button>
        <button type="button" className={controls['button']} onClick={() => void copyLink()}>
          Copy link
        </button>
        <button type="button" className={controls['button']} disabled={!checked.hash} onClick={() => void copy('Hash', checked.hash ?? '')}>
          Copy hash
        </button>
      </div>
      <p className={css['quiet']} role="status">
        {link ?? (said || 'The address carries the recipe: a link opens this page with it')}
      </p>
    </Panel>
  )
}
