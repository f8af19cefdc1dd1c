import { HEADERS, nameSchema, repeatedMessageId, repeatedSubject, withheldMessageId, withheldSubject } from '@jetwatch/shared/names'
import type { MsgHdrs } from '@nats-io/nats-core'
import { z } from 'zod'
import { BEYOND, endsBelow, headerCount, parseHeaders, toHeaders } from './frames.ts'
import type { Message } from './publish.ts'

/** Why events were never sent: the recipe's transport lost their frame, or a person jumped over them. */
export const WITHHELD_REASONS = ['loss', 'jump'] as const
export type WithheldReason = (typeof WITHHELD_REASONS)[number]

/** Events `first` to `first + count − 1` of a run that never reach JETS. */
export interface Withheld {
  readonly first: number
  readonly count: number
  readonly reason: WithheldReason
}

const NOTHING = new Uint8Array(0)

/** The notice that closes the ledger over events that were never sent. The same notice has the same id. @throws RangeError for no events. */
export function withheldMessage(run: string, { first, count, reason }: Withheld): Message {
  if (!(Number.isSafeInteger(first) && first >= 0 && Number.isSafeInteger(count) && count >= 1))
    throw new RangeError(`${count} events from ${first} cannot be withheld`)
  return {
    subject: withheldSubject(run),
    id: withheldMessageId(run, first, first + count - 1),
    headers: toHeaders({ run, first, count, reason }),
    data: NOTHING,
  }
}

const withheldSchema = z
  .object({
    run: nameSchema,
    first: headerCount,
    count: headerCount.pipe(z.int().positive()),
    reason: z.enum(WITHHELD_REASONS),
  })
  .refine(endsBelow, BEYOND)

/** @throws BAD_FRAME naming every header that is missing or wrong. */
export const parseWithheldHeaders = (given: MsgHdrs | undefined): Withheld & { readonly run: string } =>
  parseHeaders(withheldSchema, given, 'withheld')

/** Decisions of one kind on a frame that had been decided before, from another message of JETS. */
export interface Repeated {
  readonly run: string
  readonly model: string
  readonly frame: number
  readonly first: number
  /** Events of the decision: a part of the frame's where the other part has the other kind. */
  readonly count: number
  /** Position in JETS of the message that came again. */
  readonly jets: number
}

/** The notice that the server refused such decisions, so that they are counted. */
export const repeatedMessage = (kind: 'scored' | 'dead', { run, model, frame, first, count, jets }: Repeated): Message => ({
  subject: repeatedSubject(model, run),
  id: repeatedMessageId(model, run, frame, jets, kind),
  headers: toHeaders({ run, model, frame, first, count, jets, reason: kind }),
  data: NOTHING,
})

const repeatedSchema = z
  .object({
    run: nameSchema,
    model: nameSchema,
    frame: headerCount,
    first: headerCount,
    count: headerCount.pipe(z.int().positive()),
    jets: headerCount,
  })
  .refine(endsBelow, BEYOND)

/** @throws BAD_FRAME naming every header that is missing or wrong. */
export const parseRepeatedHeaders = (given: MsgHdrs | undefined): Repeated => parseHeaders(repeatedSchema, given, 'repeated')

/** Position in JETS of the message that a decision is about; null where the decision does not say. */
export function jetsSequenceOf(headers: MsgHdrs | undefined): number | null {
  const text = headers?.get(HEADERS.jets)
  return text && /^\d{1,16}$/.test(text) ? Number(text) : null
}
