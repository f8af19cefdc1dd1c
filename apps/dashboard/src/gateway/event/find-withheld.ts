import type { Bus } from '@jetwatch/bus/connect'
import { findFrame } from '@jetwatch/bus/find-frame'
import { parseWithheldHeaders, type WithheldReason } from '@jetwatch/bus/ledger-notices'
import { STREAMS, withheldSubject } from '@jetwatch/shared/names'

const WHY: Readonly<Record<WithheldReason, string>> = {
  loss: 'the transport of its recipe lost the frame',
  jump: 'the replay jumped over it',
}

/** Why an event of the run was never sent; null where no notice says so. */
export async function whyWithheld(bus: Bus, run: string, sequence: number): Promise<string | null> {
  const notice = await findFrame(bus, STREAMS.ledger, withheldSubject(run), sequence)
  return notice && WHY[parseWithheldHeaders(notice.header).reason]
}
