import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** What we read of V8's `.cpuprofile`: times in microseconds. */
export const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.int()).default([]),
    }),
  ),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
})
export type CpuProfile = z.infer<typeof profileSchema>

/** The profiles that processes left in a folder when they ended. */
export async function readProfiles(folder: string): Promise<CpuProfile[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).sort()
  return Promise.all(files.map(async (file) => profileSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))))
}

/** Seconds in which a function of the given files, or anything that it called, was running. */
export function secondsIn({ nodes, samples, timeDeltas }: CpuProfile, isCounted: (url: string, functionName: string) => boolean): number {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parent = new Map(nodes.flatMap((node) => node.children.map((child): [number, number] => [child, node.id])))
  const known = new Map<number, boolean>()
  const counts = (id: number): boolean => {
    const cached = known.get(id)
    if (cached !== undefined) return cached
    const frame = byId.get(id)?.callFrame
    const above = parent.get(id)
    const result = (frame !== undefined && isCounted(frame.url, frame.functionName)) || (above !== undefined && counts(above))
    known.set(id, result)
    return result
  }
  let microseconds = 0
  // A delta stands before its sample: the time since the one before, in which that one's function ran.
  for (let i = 1; i < samples.length; i++) if (counts(samples[i - 1] as number)) microseconds += Math.max(0, timeDeltas[i] ?? 0)
  return microseconds / 1e6
}
