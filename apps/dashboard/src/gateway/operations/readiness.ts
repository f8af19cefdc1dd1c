import { describeError } from '@jetwatch/shared/errors'
import { STREAMS } from '@jetwatch/shared/names'
import type { Gateway } from '../gateway.ts'

/** One thing that has to be there. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** Without it this server cannot answer for a run; the others say what the run itself lacks. */
  readonly required: boolean
  readonly detail: string
}

export interface Readiness {
  readonly ready: boolean
  /** What is missing, required or not; empty while a run is scored. */
  readonly missing: readonly string[]
  readonly checks: readonly Check[]
}

/** Milliseconds after which a scorer or producer that reports nothing is gone. */
const SILENCE_MS = 5_000
const ASK_MS = 2_000

/** Ready: NATS answers, the streams are there and what they hold of the run has been read. */
export async function readiness(gateway: Gateway, now: number): Promise<Readiness> {
  const checks = [...(await checkStreams(gateway)), ...checkRun(gateway, now)]
  return {
    ready: checks.every(({ ok, required }) => ok || !required),
    missing: checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`),
    checks,
  }
}

async function checkStreams({ bus }: Gateway): Promise<Check[]> {
  const limit = AbortSignal.timeout(ASK_MS)
  const late = new Promise<never>((_, reject) =>
    limit.addEventListener('abort', () => reject(new Error(`no answer in ${ASK_MS / 1000} s`))),
  )
  late.catch(() => undefined)
  return Promise.all(
    Object.values(STREAMS).map(async (name) => {
      const required = true
      try {
        const { state } = await Promise.race([bus.jsm.streams.info(name), late])
        return { name: `stream ${name}`, ok: true, required, detail: `${state.messages} messages` }
      } catch (error) {
        return { name: `stream ${name}`, ok: false, required, detail: describeError(error) }
      }
    }),
  )
}

function checkRun({ feed }: Gateway, now: number): Check[] {
  if (!feed) return [{ name: 'run', ok: false, required: false, detail: 'none has been started' }]
  const { backlog, producer, run } = feed
  const checks: Check[] = [
    { name: 'run', ok: run.ended === null, required: false, detail: run.ended === null ? run.run : `${run.run} has ended` },
    {
      name: 'catch-up',
      ok: backlog === 0,
      required: true,
      detail: backlog === null ? 'the streams have not been asked yet' : `${backlog} stored messages are still to be read`,
    },
    {
      name: 'producer',
      ok: producer?.state === 'running' && now - producer.updated < SILENCE_MS,
      required: false,
      detail: producer ? `${producer.state}, last heard of ${age(now - producer.updated)} ago` : 'has not reported',
    },
  ]
  for (const [model, { newestScorer }] of feed.models)
    checks.push({
      name: `scorer of ${model}`,
      ok: newestScorer?.state === 'running' && now - newestScorer.updated < SILENCE_MS,
      required: false,
      detail: newestScorer ? `${newestScorer.state}, last heard of ${age(now - newestScorer.updated)} ago` : 'has not reported',
    })
  return checks
}

const age = (milliseconds: number): string => `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`
