import type { EventDisplay } from '@jetwatch/shared/catalogue/event-display'
import { MARK_TITLES, MARKS, type MarkName } from '@jetwatch/shared/marks'
import { Panel } from '../panel.tsx'
import { useAuthor } from '../shell/use-author.ts'
import { useShortcut } from '../shell/use-shortcut.ts'
import css from './marks-panel.module.css'
import { useMark } from './use-mark.ts'

interface Props {
  readonly event: EventDisplay
  readonly onMarked: () => void
}

/** What people say of the event, and the buttons to say it. */
export function MarksPanel({ event, onMarked }: Props) {
  const [author, setAuthor] = useAuthor()
  const { mark, fault } = useMark(onMarked)
  const current = event.marks.at(-1)?.mark ?? null
  const say = (name: MarkName): void => void mark(event.run, event.sequence, name === current ? null : name)
  const [one, two, three] = MARKS
  useShortcut('1', `Mark as ${MARK_TITLES[one].toLowerCase()}, or take it back`, () => say(one))
  useShortcut('2', `Mark as ${MARK_TITLES[two].toLowerCase()}, or take it back`, () => say(two))
  useShortcut('3', `Mark as ${MARK_TITLES[three].toLowerCase()}, or take it back`, () => say(three))
  return (
    <Panel title="Marks" unit="stored with who and when" term="marks" waiting={null}>
      <fieldset className={css['buttons']} aria-label="Mark this event">
        {MARKS.map((name, i) => (
          <button
            key={name}
            type="button"
            className={css['button']}
            data-mark={name}
            aria-pressed={name === current}
            onClick={() => say(name)}
          >
            {MARK_TITLES[name]} <kbd className={css['key']}>{i + 1}</kbd>
          </button>
        ))}
      </fieldset>
      <label className={css['author']}>
        as{' '}
        <input
          className={css['name']}
          defaultValue={author}
          key={author}
          maxLength={64}
          onBlur={({ target }) => setAuthor(target.value)}
          aria-label="Your name"
        />
      </label>
      {fault ? (
        <p className={css['fault']} role="alert">
          {fault.message}. {fault.remedy}
        </p>
      ) : null}
      <ol className={css['history']} aria-label="What was said of this event">
        {event.marks.toReversed().map(({ mark: name, author: who, time }) => (
          <li key={`${time} ${who}`}>
            <b>{name ? MARK_TITLES[name] : 'Taken back'}</b>{' '}
            <span className={css['quiet']}>
              by {who}, {new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })}
            </span>
          </li>
        ))}
        {event.marks.length ? null : <li className={css['quiet']}>Nobody has marked it yet.</li>}
      </ol>
    </Panel>
  )
}
