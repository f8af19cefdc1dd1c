import { parseDeadHeaders, parseFrameHeaders, parseScoresHeaders, toHeaders } from '@jetwatch/bus/frames'
import { parseRepeatedHeaders, parseWithheldHeaders } from '@jetwatch/bus/ledger-notices'
import { deadMessage } from '@jetwatch/scorer/dead'
import { read } from '@jetwatch/scorer/receive'
import { JetwatchError } from '@jetwatch/shared/errors'
import { MAX_FRAME_BYTES, MAX_FRAME_EVENTS } from '@jetwatch/shared/frame'
import { headers, type MsgHdrs } from '@nats-io/nats-core'
import { type FuzzTarget, holds, toBytes } from '../target.ts'

const good = toHeaders({
  ...{
    run: 'demo',
    model: 'dense-6',
    frame: 3,
    first: 150,
    count: 50,
    read: 1_700_000_000_000_000_000n,
    publish: 1_700_000_000_000_000_001n,
  },
  ...{ receive: 1_700_000_000_000_000_002n, scored: 1_700_000_000_000_000_003n, dead: 50, reason: 'BAD_FRAME', detail: 'made so' },
})

const withheld = toHeaders({ run: 'demo', first: 100, count: 50, reason: 'jump', model: 'dense-6', frame: 2, jets: 7 })

/** Largest message of a nats-server as we start it. */
const MAX_PAYLOAD = 1024 * 1024

const encoded = (values: MsgHdrs): Uint8Array => toBytes(String(values))

/** What the client library makes of the header block of a message; null where it gives up, as it does before we see the message. */
function decodeBlock(input: Uint8Array): MsgHdrs | null {
  try {
    // The decoder is a static of the class behind `headers()`.
    const { decode } = headers().constructor as unknown as { decode(bytes: Uint8Array): MsgHdrs }
    return decode(input)
  } catch {
    return null
  }
}

/** The header block of a NATS message: read as that of a frame, of a decision and of a dead frame; and sent on to DEAD. */
export const headersTarget: FuzzTarget = {
  name: 'headers',
  parser: 'headers of JETS, SCORES and DEAD',
  form: 'bytes',
  limits: { milliseconds: 500, mebibytes: 48 },
  tokens: [
    'Jetwatch-Count: 9007199254740991\r\n',
    'Jetwatch-First-Sequence: 9007199254740990\r\n',
    'X: é\r\n',
    ': \r\n',
    'Jetwatch-Run',
    'a b: c\r\n',
    '9'.repeat(400),
  ],
  inputs: async () => {
    const many = toHeaders({ run: 'demo', frame: 0, first: 0, count: 1, read: 1n, publish: 1n })
    for (let i = 0; i < 200; i++) many.set(`X-Own-${i}`, 'v'.repeat(100))
    return { seeds: [encoded(good)], others: [encoded(many), encoded(withheld)] }
  },
  open: async () => ({
    check(input) {
      const given = decodeBlock(input) ?? undefined
      const delivered = {
        seq: 1,
        subject: 'jets.demo',
        headers: given,
        data: new Uint8Array(MAX_FRAME_BYTES),
        redelivered: false,
        pending: 0,
        ack() {},
        nak() {},
        working() {},
      }
      const received = read(delivered, 'demo', { preset: 'aachen', classes: ['qcd', 'top'] })
      holds(received.kind === 'dead', 'a payload of zeros is no frame')
      if (received.kind === 'dead') {
        const { headers: known, fault } = received
        const dead = deadMessage(delivered, known, known?.count ?? null, fault, 'dense-6', 'demo')
        const block = encoded(dead.headers as MsgHdrs)
        holds(block.length + dead.data.length < MAX_PAYLOAD, 'a dead frame fits into a message')
        const again = parseDeadHeadersOf(decodeBlock(block), known !== null)
        holds(again === (known?.count ?? null), 'a dead frame says how many events it held')
      }
      notice(() => parseWithheldHeaders(given))
      notice(() => parseRepeatedHeaders(given))
      const { first, count } = parseFrameHeaders(given)
      holds(count >= 1 && count <= MAX_FRAME_EVENTS && Number.isSafeInteger(first + count), 'a frame has 1 to 1024 events below 2^53')
      parseScoresHeaders(given)
      parseDeadHeaders(given)
    },
  }),
}

/** A notice of the ledger that can be read is about events that can be counted. */
function notice(parse: () => { readonly first: number; readonly count: number }): void {
  try {
    const { first, count } = parse()
    holds(count >= 1 && Number.isSafeInteger(first + count), 'a notice is about events below 2^53')
  } catch (error) {
    if (!(error instanceof JetwatchError)) throw error
  }
}

function parseDeadHeadersOf(given: MsgHdrs | null, readable: boolean): number | null {
  try {
    return parseDeadHeaders(given ?? undefined).dead
  } catch (error) {
    if (!readable && error instanceof JetwatchError) return null
    throw error
  }
}
