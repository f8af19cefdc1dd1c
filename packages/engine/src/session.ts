import { InferenceSession } from 'onnxruntime-node'
import type { OrtName } from './engine.ts'

export interface SessionChoice {
  /** Threads of one operator on the CPU; 0 takes one per physical core. */
  readonly threads: number
  /**
   * Idle worker threads spin instead of sleeping. On two idle cores that is about 4 % faster in a tight loop, but at a
   * tenth of the full rate it took 1.14 cores instead of 0.20, and with both cores busy elsewhere it halved the rate.
   */
  readonly spin: boolean
  /** Refuses a graph of which anything would run on the CPU instead. */
  readonly noCpuFallback?: boolean
}

/** An ONNX Runtime session. Errors are ONNX Runtime's own: callers give them a code. */
export function createSession(
  onnx: Uint8Array,
  engine: OrtName,
  { threads, spin, noCpuFallback = false }: SessionChoice,
): Promise<InferenceSession> {
  return InferenceSession.create(onnx, {
    executionProviders: [engine],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: spin ? '1' : '0' }, ...(noCpuFallback ? { disable_cpu_ep_fallback: '1' } : {}) } },
  })
}
