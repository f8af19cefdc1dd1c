import { expect, test } from 'vitest'
import { requestUrl } from './request-url.ts'

test.each([
  ['/api/status?a=1', '/api/status', 'a=1'],
  ['//', '/', ''],
  ['//evil.example/api/status', '/evil.example/api/status', ''],
  ['http://[', '/%00', ''],
  ['http://127.0.0.1:3000/ws', '/ws', ''],
  ['*', '/*', ''],
])('%s has the path %s', (url, path, query) => {
  const found = requestUrl({ url })
  expect(found.pathname).toBe(path)
  expect(found.searchParams.toString()).toBe(query)
})
