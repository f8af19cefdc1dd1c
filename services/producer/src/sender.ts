import { type Withheld, withheldMessage } from '@jetwatch/bus/ledger-notices'
import type { Publisher, Stored } from '@jetwatch/bus/publish'
import type { StreamInfo } from '@jetwatch/shared/frame'
import { frameCopyMessageId, frameMessageId } from '@jetwatch/shared/names'
import type { Run } from '@jetwatch/shared/run'
import { type Sending, Transport } from '@jetwatch/shared/transport/transport'
import type { Account, Entry } from './account.ts'
import type { JetFrame } from './frames.ts'
import { toMessage } from './publish.ts'
import type { StoredMessages } from './stored-messages.ts'

export interface SenderOptions {
  readonly run: Run
  readonly stream: StreamInfo
  readonly publisher: Publisher
  readonly account: Account
  /** What a producer before has sent already: it is not sent again. */
  readonly before?: StoredMessages
  /** Called whenever the server has acknowledged a frame or a notice. */
  readonly onStored: () => void
}

/** A frame on its way: its place in the account, and once it has been sent its bytes and where the server stored them, for its repeats. */
interface Letter {
  readonly entry: Entry
  sent: { readonly data: Uint8Array | undefined; readonly stored: Promise<Pick<Stored, 'seq'>> } | null
}

/**
 * Sends frames by way of the recipe's transport, and tells the ledger what is never sent. Everything resolves when there is room for
 * more, not with the acknowledgement; what fails for good is thrown by the publisher's next call.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #transport: Transport<JetFrame>
  readonly #letters = new WeakMap<JetFrame, Letter>()

  constructor(options: SenderOptions) {
    this.#options = options
    this.#transport = new Transport(options.run.recipe)
  }

  /** The next frame of the stream; those held back before it go out as they are due. */
  async send(frame: JetFrame): Promise<void> {
    const { copies, sendings } = this.#transport.send(frame)
    this.#letters.set(frame, { entry: this.#options.account.open(frame.jets.length, Math.max(1, copies)), sent: null })
    for (const sending of sendings) await this.#pass(sending)
  }

  /** True where a producer before has sent it. */
  hasSent({ frame }: Pick<JetFrame, 'frame'>): boolean {
    return this.#options.before?.has(frameMessageId(this.#options.run.run, frame)) === true
  }

  /** What is still held back, when no frame will come any more. */
  async flush(): Promise<void> {
    for (const sending of this.#transport.flush()) await this.#pass(sending)
  }

  /** The next events of the stream, which will never be sent. @throws RangeError for no events. */
  withhold(withheld: Withheld): Promise<void> {
    return this.#notify(withheld, this.#options.account.open(withheld.count))
  }

  async #notify(withheld: Withheld, entry: Entry): Promise<void> {
    const { publisher, run } = this.#options
    const { stored } = await publisher.publish(withheldMessage(run.run, withheld))
    this.#when(stored, () => entry.withheld())
  }

  async #pass({ kind, frame, copy }: Sending<JetFrame>): Promise<void> {
    const { before, publisher, run, stream } = this.#options
    const letter = this.#letters.get(frame) as Letter
    const { entry, sent } = letter
    if (kind === 'withheld') return this.#notify({ first: frame.first, count: frame.jets.length, reason: 'loss' }, entry)
    const id = kind === 'repeat-new' ? frameCopyMessageId(run.run, frame.frame, copy) : frameMessageId(run.run, frame.frame)
    const known = before?.get(id)
    let stored: Promise<Pick<Stored, 'seq'>>
    if (known) stored = Promise.resolve(known)
    else {
      const message = { ...toMessage(frame, run.run, stream, sent?.data), id }
      stored = (await publisher.publish(message)).stored
      letter.sent ??= { data: message.data, stored }
    }
    letter.sent ??= { data: undefined, stored }
    if (kind === 'original') {
      const bytes = known?.bytes ?? letter.sent.data?.byteLength ?? 0
      return this.#when(stored, () => entry.stored(bytes))
    }
    // The server has refused a repeat if it names the place of the original, whichever of the two came first.
    this.#when(Promise.all([stored, letter.sent.stored]), ([again, first]) =>
      entry.repeated(again.seq === first.seq ? 'refused' : 'stored'),
    )
  }

  #when<T>(stored: Promise<T>, count: (value: T) => void): void {
    const settled = (value: T): void => {
      count(value)
      this.#options.onStored()
    }
    stored.then(settled, () => undefined)
  }
}
