import { Campaign, type CampaignResult } from '../fuzz/campaign.ts'
import { keepInput } from '../fuzz/corpus.ts'
import { TARGETS } from '../fuzz/targets.ts'
import type { FaultPart } from './part.ts'

const INPUTS = 10_000

/** Hostile input: every parser, the kept corpus first, then new inputs. A finding is kept in tests/corpus. */
export const fuzzPart: FaultPart = {
  name: 'fuzz',
  about: `hostile input: ${INPUTS} inputs for each of ${TARGETS.length} parsers, the kept corpus first`,
  flags: ['--inputs N', '--only PARSER,…'],
  async run({ seed, values, say, progress }) {
    const inputs = Number(values['inputs'] ?? INPUTS)
    const only = values['only']?.split(',')
    const targets = TARGETS.filter(({ name }) => !only || only.includes(name))
    const results: CampaignResult[] = []
    for (const target of targets) {
      // A worker for each, so that its peak of memory is its own.
      await using campaign = new Campaign()
      const result = await campaign.run(target, {
        inputs,
        seed,
        onProgress: (done, total) => progress(`${target.name}: ${done} of ${total}`),
      })
      results.push(result)
      say(formatResult(result))
      const told = new Set<string>()
      for (const { key, detail, which, input } of result.findings) {
        if (told.has(key)) continue
        told.add(key)
        const count = result.findings.filter((other) => other.key === key).length
        const file = input === null ? null : await keepInput(target.name, key, Buffer.from(input, 'base64'))
        say(
          `  ! ${count} × ${key} (input ${which}${file ? `, kept as ${target.name}/${file}` : ''})\n    ${detail.replaceAll('\n', '\n    ')}`,
        )
      }
    }
    const findings = results.reduce((sum, result) => sum + result.findings.length, 0)
    say(`${results.reduce((sum, result) => sum + result.inputs, 0)} inputs, ${findings} findings, seed ${seed}`)
    return findings === 0
  },
}

function formatResult({ target, inputs, seconds, accepted, rejected, peakMebibytes, replaced, findings }: CampaignResult): string {
  const refused = [...rejected].sort(([, a], [, b]) => b - a)
  const total = refused.reduce((sum, [, count]) => sum + count, 0)
  const codes = refused.map(([code, count]) => `${code} ${count}`).join(', ')
  const died = replaced ? `, ${replaced} workers replaced` : ''
  return `${findings.length ? '✗' : '✓'} ${target.parser}: ${inputs} inputs in ${seconds.toFixed(1)} s: ${accepted} accepted, ${total} refused (${codes}), ${findings.length} findings, peak ${peakMebibytes.toFixed(0)} MiB${died}`
}
