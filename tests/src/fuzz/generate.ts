import { createRandom, mixSeed, type Random } from '@jetwatch/shared/random'
import fc from 'fast-check'
import { damageBytes, joined } from './damage-bytes.ts'
import { damageJson } from './damage-json.ts'
import { type FuzzTarget, type Inputs, toBytes, toText } from './target.ts'

const TOKENS = [
  '__proto__',
  'constructor',
  '\u0000',
  '../',
  '%2e%2e%2f',
  '\r\n',
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  'null',
  'NaN',
  '1e999',
  '-',
  '18446744073709551616',
]

/** Input number `i` of a campaign: a pure function of target, seed and number, so that any finding can be made again. */
export function inputOf(target: FuzzTarget, inputs: Inputs, seed: number, i: number): Uint8Array {
  const { grammar } = inputs
  const seeds = [...inputs.seeds, ...(inputs.others ?? [])]
  const random = createRandom(seed, nameSeed(target.name), i)
  if (grammar && i % 4 === 3) return fc.sample(grammar, { seed: mixSeed(seed, i) | 0, numRuns: 1 })[0] as Uint8Array
  const base = seeds[random.below(seeds.length)] as Uint8Array
  // Now and then a well-formed one, and now and then bytes of no origin at all.
  const kind = random.below(50)
  if (kind === 0) return base
  if (kind === 1) return noise(random)
  const tokens = [...TOKENS, ...(target.tokens ?? [])].map(toBytes)
  if (target.form === 'bytes') return damageBytes(random, base, seeds, tokens)
  const text = toBytes(damageJson(random, toText(base)))
  return random.below(6) === 0 ? damageBytes(random, text, seeds, tokens) : text
}

const noise = (random: Random): Uint8Array => {
  const bytes = Uint8Array.from({ length: random.below(300) }, () => random.below(256))
  return random.next() < 0.5 ? bytes : joined(bytes, bytes, bytes)
}

const nameSeed = (name: string): number => [...name].reduce((hash, letter) => mixSeed(hash, letter.charCodeAt(0)), 1)
