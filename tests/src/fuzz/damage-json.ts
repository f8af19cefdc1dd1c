import type { Random } from '@jetwatch/shared/random'

type Container = Record<string, unknown> | unknown[]

/** Stands for text that JSON.stringify cannot write: nesting so deep that a recursion ends. */
const DEEP = '@deep@'
const DEEP_OBJECT = '@deep-object@'
const VALUES: readonly (() => unknown)[] = [
  ...[null, true, false, '', 0, -0, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 - 1, 1e21].map(
    (value) => () => value,
  ),
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'NaN',
    'Infinity',
    '../../etc/passwd',
    '..',
    '/',
    'a/b',
    'a.b',
    '*',
    '>',
  ].map((value) => () => value),
  ...['\u0000', '\u001b[2J', '\ud800', '‮abc', 'é', '１２', ' a', 'a\nb', '<script>', '%00', 'nul'].map((value) => () => value),
  () => [],
  () => ({}),
  () => [[[]]],
  () => DEEP,
  () => DEEP_OBJECT,
  () => 'x'.repeat(20_000),
  () => Array.from({ length: 5_000 }, () => 0),
  () => Array.from({ length: 300 }, (_, i) => `a${i}`),
  () => Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])),
]
const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'length', 'extra', '\u001b[31mred', 'k'.repeat(3_000), '']

/** A document with 1 to 3 faults: other values and kinds, keys gone, added, swapped or poisoned, nesting, repetition. */
export function damageJson(random: Random, text: string): string {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return text
  }
  const root = { document }
  for (let faults = 1 + random.below(3); faults > 0; faults--) damageOnce(random, root)
  const written = JSON.stringify(root.document) ?? 'null'
  return written
    .replaceAll(`"${DEEP}"`, () => nested(random, '[', ']'))
    .replaceAll(`"${DEEP_OBJECT}"`, () => nested(random, '{"a":', '}', '0'))
}

function nested(random: Random, open: string, close: string, middle = ''): string {
  const depth = [50, 1_000, 20_000][random.below(3)] as number
  return `${open.repeat(depth)}${middle}${close.repeat(depth)}`
}

function damageOnce(random: Random, root: { document: unknown }): void {
  const places = placesOf(root)
  const [holder, key] = places[random.below(places.length)] as [Container, string]
  const at = holder as Record<string, unknown>
  const value = at[key]
  switch (random.below(9)) {
    case 0:
    case 1:
      at[key] = (VALUES[random.below(VALUES.length)] as () => unknown)()
      return
    case 2:
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else if (holder !== root) delete at[key]
      return
    case 3:
      poison(random, value !== null && typeof value === 'object' ? (value as Container) : holder)
      return
    case 4: {
      const [other, otherKey] = places[random.below(places.length)] as [Container, string]
      at[key] = copyOf((other as Record<string, unknown>)[otherKey])
      return
    }
    case 5:
      if (typeof value === 'number') at[key] = nearby(random, value)
      else if (typeof value === 'string') at[key] = nearbyText(random, value)
      return
    case 6:
      at[key] = random.next() < 0.5 ? [value] : { [key]: value }
      return
    case 7:
      if (Array.isArray(value)) at[key] = Array.from({ length: [0, 2, 50][random.below(3)] as number }, () => copyOf(value)).flat()
      return
    default:
      if (typeof value === 'number') at[key] = String(value)
      else if (typeof value === 'string' && value !== '' && Number.isFinite(Number(value))) at[key] = Number(value)
  }
}

/** A key that JavaScript objects have of their own accord, as JSON.parse would make it. */
function poison(random: Random, holder: Container): void {
  const value = random.next() < 0.5 ? { polluted: true } : (VALUES[random.below(VALUES.length)] as () => unknown)()
  if (Array.isArray(holder)) holder.push(value)
  else
    Object.defineProperty(holder, KEYS[random.below(KEYS.length)] as string, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
}

function nearby(random: Random, value: number): number {
  const others = [value + 1, value - 1, -value, value * 2, value / 2, value * 1e6, value + 0.5, value * (1 + 1e-12), 1 / value]
  const other = others[random.below(others.length)] as number
  return Number.isFinite(other) ? other : 0
}

function nearbyText(random: Random, value: string): string {
  const at = value.length ? random.below(value.length) : 0
  const others = [
    value.toUpperCase(),
    `${value} `,
    value.slice(0, at),
    value + value,
    `${value.slice(0, at)}\u0000${value.slice(at)}`,
    [...value].reverse().join(''),
  ]
  return others[random.below(others.length)] as string
}

const MOST_PLACES = 3_000

/** Every place of the document, the document itself included; of a long array the first ones. */
function placesOf(root: Container): [Container, string][] {
  const places: [Container, string][] = []
  const waiting: Container[] = [root]
  for (let holder = waiting.pop(); holder && places.length < MOST_PLACES; holder = waiting.pop()) {
    for (const key of Object.keys(holder).slice(0, 200)) {
      places.push([holder, key])
      const value = (holder as Record<string, unknown>)[key]
      if (value !== null && typeof value === 'object') waiting.push(value as Container)
    }
  }
  return places
}

const copyOf = (value: unknown): unknown => (value !== null && typeof value === 'object' ? structuredClone(value) : value)
