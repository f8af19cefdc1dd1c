import { bad } from '@jetwatch/shared/bad-frame'
import { decodeFlag } from '@jetwatch/shared/flag'
import { type FlagPart, MAX_FLAGS_SHOWN } from '@jetwatch/shared/live'
import { presetOf } from '@jetwatch/shared/preset'
import { type Reference, tailProbability } from '@jetwatch/shared/reference'

interface Kept {
  /** 1, 2, 3 … in order of arrival. */
  readonly id: number
  /** Message id of the event's flag: a repeat beyond the server's memory is not shown again. */
  readonly message: string | null
  readonly data: Uint8Array
  json: string | null
}

/** The newest flagged events. Messages are decoded only when somebody looks. */
export class FlagGallery {
  #kept: Kept[] = []
  #ids = 0
  #unreadable = 0

  /** Id of the newest; 0 when empty. */
  get newest(): number {
    return this.#ids
  }

  /** Messages that could not be decoded. */
  get unreadable(): number {
    return this.#unreadable
  }

  add(data: Uint8Array, message: string | null = null): void {
    if (message !== null && this.#kept.some((kept) => kept.message === message)) return
    this.#kept.push({ id: ++this.#ids, message, data, json: null })
    if (this.#kept.length > MAX_FLAGS_SHOWN) this.#kept.shift()
  }

  /** JSON of those after `id`, newest first; they keep the tail probability they got when first looked at. */
  after(id: number, reference: Reference | null): string[] {
    const texts: string[] = []
    for (const kept of this.#kept.toReversed()) {
      if (kept.id <= id) break
      const json = this.#read(kept, reference)
      if (json !== '') texts.push(json)
    }
    return texts
  }

  #read(kept: Kept, reference: Reference | null): string {
    if (kept.json !== null) return kept.json
    try {
      kept.json = JSON.stringify(flagPart(kept.data, reference))
    } catch {
      this.#unreadable++
      kept.json = ''
    }
    return kept.json
  }
}

/** What a card shows. @throws BAD_FRAME or WIRE_VERSION. */
export function flagPart(data: Uint8Array, reference: Reference | null): FlagPart {
  const flag = decodeFlag(data)
  const { event, stream } = flag
  // A cut that the history no longer holds: the catalogue has the event, a card could not say what it passed.
  if (!Number.isFinite(flag.cut)) throw bad('flag', 'the cut of its revision is not known')
  const tail = reference && tailProbability(reference, flag.score)
  const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null)
  return {
    sequence: event.sequence[0] as number,
    score: flag.score,
    cut: flag.cut,
    revision: flag.revision,
    source: event.source[0] as number,
    row: event.row[0] as number,
    label: stream.classes[event.label[0] as number] ?? null,
    tailProbability: tail?.p ?? null,
    tailFloor: tail?.atFloor ?? false,
    pt: finite(event.pt[0]),
    mass: finite(event.mass[0]),
    input: toBase64(flag.prepared.length ? flag.prepared : denseImage(flag.index, flag.value, presetOf(stream.preset))),
    reconstruction: flag.reconstruction.length ? toBase64(flag.reconstruction) : null,
  }
}

function denseImage(index: Uint16Array, value: Float32Array, { height, width }: { height: number; width: number }): Float32Array {
  const image = new Float32Array(height * width)
  index.forEach((pixel, i) => {
    image[pixel] = value[i] as number
  })
  return image
}

/** Little-endian float32, as all machines of ours hold them. */
const toBase64 = (values: Float32Array): string => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
