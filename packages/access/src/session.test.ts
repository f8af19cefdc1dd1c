import type { AccessDocument } from '@jetwatch/shared/access'
import { expect, test } from 'vitest'
import { readSession, SESSION_MS, signSession } from './session.ts'
import { hashToken, newSecret, newToken, userOfToken } from './token.ts'

const NOW = 1_760_000_000_000

function makeAccess(): { access: AccessDocument; ada: string; bob: string } {
  const [ada, bob] = [newToken(), newToken()]
  const users = [
    { name: 'Ada', role: 'operate' as const, token: hashToken(ada), created: NOW },
    { name: 'Bob', role: 'view' as const, token: hashToken(bob), created: NOW },
  ]
  return { access: { version: 1, secret: newSecret(), viewing: 'token', users }, ada, bob }
}

/** The document with one user changed. */
const withUser = (access: AccessDocument, name: string, change: object): AccessDocument => ({
  ...access,
  users: access.users.map((user) => (user.name === name ? { ...user, ...change } : user)),
})

test('a token is its user’s, and nobody’s with one character changed, added or taken away', () => {
  const { access, ada, bob } = makeAccess()
  expect(userOfToken(access, ada)?.name).toBe('Ada')
  expect(userOfToken(access, bob)?.name).toBe('Bob')
  for (let i = 0; i < ada.length; i++) {
    expect(userOfToken(access, `${ada.slice(0, i)}${ada[i] === 'x' ? 'y' : 'x'}${ada.slice(i + 1)}`)).toBeNull()
  }
  for (const wrong of ['', `${ada}x`, ada.slice(0, -1), hashToken(ada)]) expect(userOfToken(access, wrong)).toBeNull()
})

test('no two tokens are the same, and each has 256 bits', () => {
  const tokens = Array.from({ length: 1_000 }, newToken)
  expect(new Set(tokens).size).toBe(1_000)
  for (const token of tokens) expect(Buffer.from(token.slice(3), 'base64url')).toHaveLength(32)
})

test('a session is its user’s until it expires, and at no other time', () => {
  const { access } = makeAccess()
  const [ada] = access.users
  if (!ada) throw new Error('no user')
  const cookie = signSession(access, ada, NOW)
  expect(readSession(access, cookie, NOW)).toMatchObject({ user: { name: 'Ada' }, expires: NOW + SESSION_MS })
  expect(readSession(access, cookie, NOW + SESSION_MS - 1)).not.toBeNull()
  expect(readSession(access, cookie, NOW + SESSION_MS)).toBeNull()
  expect(readSession(access, cookie, NOW - 1)).toBeNull()
})

test('a session whose every single bit is flipped belongs to nobody', () => {
  const { access } = makeAccess()
  const [ada] = access.users
  if (!ada) throw new Error('no user')
  const cookie = signSession(access, ada, NOW)
  const bytes = Buffer.from(cookie, 'latin1')
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
    const read = readSession(access, changed.toString('latin1'), NOW)
    // The last character of base64url holds bits that mean nothing: those spell the same signature.
    if (read)
      expect(Buffer.from(changed.toString('latin1').split('.')[1] ?? '', 'base64url')).toEqual(
        Buffer.from(cookie.split('.')[1] ?? '', 'base64url'),
      )
  }
})

test('nobody can make a session for another name, or a better role, from his own', () => {
  const { access } = makeAccess()
  const bob = access.users[1]
  if (!bob) throw new Error('no user')
  const [, signature = ''] = signSession(access, bob, NOW).split('.')
  const forged = Buffer.from(JSON.stringify(['Ada', NOW])).toString('base64url')
  expect(readSession(access, `${forged}.${signature}`, NOW)).toBeNull()
  expect(readSession(access, signSession(access, bob, NOW), NOW)?.user.role).toBe('view')
})

test('a new token ends the sessions of the old one, a new secret ends all', () => {
  const { access } = makeAccess()
  const [ada, bob] = access.users
  if (!ada || !bob) throw new Error('no user')
  const [hers, his] = [signSession(access, ada, NOW), signSession(access, bob, NOW)]
  const rotated = withUser(access, 'Ada', { token: hashToken(newToken()) })
  expect(readSession(rotated, hers, NOW)).toBeNull()
  expect(readSession(rotated, his, NOW)).not.toBeNull()
  expect(readSession({ ...access, secret: newSecret() }, his, NOW)).toBeNull()
  expect(readSession({ ...access, users: [ada] }, his, NOW)).toBeNull()
})

test.each(['', '.', '..', 'a.b.c', 'e30.', `${'x'.repeat(10_000)}.y`, `${Buffer.from('[1,2]').toString('base64url')}.x`])(
  'no session: %j',
  (cookie) => {
    expect(readSession(makeAccess().access, cookie, NOW)).toBeNull()
  },
)
