import { type Withheld, withheldMessage } from '@jetwatch/bus/ledger-notices'
import type { Message, Publisher, Stored } from '@jetwatch/bus/publish'
import type { StreamInfo } from '@jetwatch/shared/frame'
import { frameCopyMessageId } from '@jetwatch/shared/names'
import type { Run } from '@jetwatch/shared/run'
import { type Sending, Transport } from '@jetwatch/shared/transport/transport'
import type { Account, Entry } from './account.ts'
import type { JetFrame } from './frames.ts'
import { toMessage } from './publish.ts'

export interface SenderOptions {
  readonly run: Run
  readonly stream: StreamInfo
  readonly publisher: Publisher
  readonly account: Account
  /** Called whenever the server has acknowledged a frame or a notice. */
  readonly onStored: () => void
}

/** A frame on its way: its place in the account, and once it has been sent its bytes and where the server stored them, for its repeats. */
interface Letter {
  readonly entry: Entry
  sent: { readonly data: Uint8Array; readonly stored: Promise<Stored> } | null
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
    this.#letters.set(frame, { entry: this.#options.account.open(frame.jets.length), sent: null })
    for (const sending of this.#transport.send(frame)) await this.#pass(sending)
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

  #pass({ kind, frame, copy }: Sending<JetFrame>): Promise<void> {
    const letter = this.#letters.get(frame) as Letter
    if (kind === 'withheld') return this.#notify({ first: frame.first, count: frame.jets.length, reason: 'loss' }, letter.entry)
    const { run, stream } = this.#options
    const message = toMessage(frame, run.run, stream, letter.sent?.data)
    if (!letter.sent) return this.#sendOriginal(message, letter)
    const again = kind === 'repeat-new' ? { ...message, id: frameCopyMessageId(run.run, frame.frame, copy) } : message
    return this.#sendAgain(again, letter.sent.stored, frame.jets.length)
  }

  async #sendOriginal(message: Message, letter: Letter): Promise<void> {
    const { stored } = await this.#options.publisher.publish(message)
    letter.sent = { data: message.data, stored }
    this.#when(stored, () => letter.entry.stored(message.data.byteLength))
  }

  /** The server has refused a repeat if it names the place of the original, whichever of the two came first. */
  async #sendAgain(message: Message, original: Promise<Stored>, events: number): Promise<void> {
    const { account, publisher } = this.#options
    const { stored } = await publisher.publish(message)
    this.#when(Promise.all([stored, original]), ([again, first]) =>
      account.repeated(events, again.seq === first.seq ? 'refused' : 'stored'),
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
