import { type AlertBook, alertBookSchema, EMPTY_BOOK } from '@jetwatch/shared/alerts/alert'
import { JetwatchError } from '@jetwatch/shared/errors'
import { BUCKETS } from '@jetwatch/shared/names'
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream'
import { Kvm } from '@nats-io/kv'
import type { Bus } from './connect.ts'
import { type OnInvalid, parseDocument, type Watch, watchDocuments } from './state.ts'

const KEY = 'book'
const ATTEMPTS = 5

/** The alerts bucket: one document, changed by compare-and-set, so that any number of servers may judge and acknowledge. */
export interface AlertStore {
  /** The empty book where there is none yet, or none that parses. */
  read(): Promise<AlertBook>
  /**
   * Writes what `edit` makes of the book; asked again where somebody else was faster. Nothing is written if it gives the book back.
   * @throws CONFLICT after five attempts, and what `edit` throws.
   */
  change(edit: (book: AlertBook) => AlertBook): Promise<AlertBook>
  /** Calls back with the book as it is (if there is one) and with every change. */
  watch(onBook: (book: AlertBook) => void): Promise<Watch>
}

export async function openAlerts(bus: Bus, onInvalid: OnInvalid = () => {}): Promise<AlertStore> {
  const kv = await new Kvm(bus.js).open(BUCKETS.alerts)
  const current = async (): Promise<{ book: AlertBook; revision: number }> => {
    const entry = await kv.get(KEY)
    const book = entry?.operation === 'PUT' ? parseDocument(entry, alertBookSchema, onInvalid) : null
    return { book: book ?? EMPTY_BOOK, revision: entry?.revision ?? 0 }
  }
  return {
    read: async () => (await current()).book,
    async change(edit) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const { book, revision } = await current()
        const next = edit(book)
        if (next === book) return book
        try {
          const text = JSON.stringify(alertBookSchema.parse(next))
          if (revision === 0) await kv.create(KEY, text)
          else await kv.update(KEY, text, revision)
          return next
        } catch (error) {
          if (!(error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamWrongLastSequence)) throw error
        }
      }
      throw new JetwatchError('CONFLICT', 'the alerts changed at every attempt to change them', 'Try again')
    },
    watch: (onBook) => watchDocuments(kv, KEY, alertBookSchema, (book) => onBook(book), onInvalid),
  }
}
