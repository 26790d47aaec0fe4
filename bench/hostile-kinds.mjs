/**
 * The kinds of requests that `npm run bench -- hostile` sends, one per row: group, name, and the
 * nth request as a function of the world (see hostile.mjs): `{ path, method, type, body, token,
 * headers }`, or `raw`: bytes for a separate connection, which is reset after `resetMs`, or read
 * `slowly`.
 */
const megabyte = 1 << 20
const json = 'application/json'
const form = 'application/x-www-form-urlencoded'
const users = '/api/collections/users'
const notes = '/api/collections/hostile_notes/records'
const big = '/api/collections/hostile_big'

const many = (count, make, between = ',') =>
  Array.from({ length: count }, (_, i) => make(i)).join(between)
const once = (make) => {
  let made
  return (...args) => {
    made ??= make(...args)
    return made
  }
}
const post = (path, body, type = json) => once(() => ({ method: 'POST', path, body, type }))
const bodyOf = (path, make, type = json) =>
  once(() => ({ method: 'POST', path, body: make(), type }))
const get = (path, headers) => () => ({ path, headers })
const filter = (path, text, more = '') => get(`${path}?filter=${encodeURIComponent(text)}${more}`)
const asRoot = (make) => (world, n) => ({ ...make(world, n), token: world.root })
const asUser = (make) => (world, n) => ({
  ...make(world, n),
  token: world.tokens[n % world.tokens.length],
})
const raw =
  (bytes, options = {}) =>
  () => ({ raw: bytes, ...options })
const multipart = (parts) => {
  const boundary = 'hostile'
  const body = `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`
  return { type: `multipart/form-data; boundary=${boundary}`, body }
}
const part = (name, text, file) =>
  `Content-Disposition: form-data; name="${name}"${file ? `; filename="${file}"` : ''}\r\n\r\n${text}`
const back = 'hostile_notes_via_owner.owner'

export const kinds = [
  // Sockets.
  [
    'sockets',
    'CONNECT and a reset',
    raw('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', { resetMs: 5 }),
  ],
  [
    'sockets',
    'Upgrade and a reset',
    raw(
      'GET /api/realtime HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      { resetMs: 5 },
    ),
  ],
  [
    'sockets',
    'Expect, and no body',
    raw(
      `POST ${users}/records HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Type: ${json}\r\nContent-Length: 1000\r\n\r\n`,
      { resetMs: 50 },
    ),
  ],
  [
    'sockets',
    'pipelined rubbish',
    raw(`GET /api/health HTTP/1.1\r\nHost: a\r\n\r\n${'\u0001\u0002\r\n'.repeat(1000)}`, {
      resetMs: 50,
    }),
  ],
  [
    'sockets',
    '1,000 pipelined lists',
    raw(`GET ${notes} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(1000), { resetMs: 300 }),
  ],
  ['sockets', 'half a header', raw('GET / HTTP/1.1\r\nHost: a\r\nX-Half: ', { resetMs: 300 })],
  [
    'sockets',
    'a body cut in the middle',
    raw(
      `POST ${notes} HTTP/1.1\r\nHost: a\r\nContent-Type: ${json}\r\nContent-Length: 100000\r\n\r\n{"text":"`,
      { resetMs: 20 },
    ),
  ],
  [
    'sockets',
    'a multipart body cut in a file',
    raw(
      `POST ${notes} HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(9000)}`,
      { resetMs: 20 },
    ),
  ],
  [
    'sockets',
    'an answer that nobody reads',
    (world) => ({
      raw: `GET ${world.file} HTTP/1.1\r\nHost: a\r\n\r\n`,
      isMute: true,
      resetMs: 400,
    }),
  ],
  [
    'sockets',
    'chunks of one byte',
    raw(
      `POST ${notes} HTTP/1.1\r\nHost: a\r\nContent-Type: ${json}\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\n \r\n'.repeat(50_000)}0\r\n\r\n`,
      { resetMs: 500 },
    ),
  ],
  // Headers and targets.
  [
    'headers',
    '1,000 headers',
    () => ({
      path: '/api/health',
      headers: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x-${i}`, '1'])),
    }),
  ],
  ['headers', 'a token of 12 kB', get('/api/health', { authorization: 'a'.repeat(12_000) })],
  ['headers', 'a path of 10,000 segments', get(`/${'a/'.repeat(5000)}`)],
  ['headers', 'a path of escapes', get(`/api/collections/${'%2e%2e%2f'.repeat(1000)}/records`)],
  ['headers', 'a query of 10,000 fields', get(`${notes}?${many(1200, (i) => `k${i}=1`, '&')}`)],
  [
    'headers',
    'many ranges',
    (world) => ({
      path: world.file,
      headers: { range: `bytes=${many(2000, (i) => `${i}-${i}`)}` },
    }),
  ],
  [
    'headers',
    'a range beyond the end',
    (world) => ({ path: world.file, headers: { range: 'bytes=99999999999-' } }),
  ],
  // Bodies.
  ['bodies', 'a text of 30 MB', bodyOf(notes, () => `{"text":"${'x'.repeat(30 * megabyte)}"}`)],
  [
    'bodies',
    'texts of 199 digits',
    bodyOf(notes, () => `{"a":"${`${'1'.repeat(199)}x`.repeat(150_000)}"}`),
  ],
  ['bodies', 'one number of 30 MB', bodyOf(notes, () => `{"a":${'1'.repeat(30 * megabyte)}}`)],
  ['bodies', '2.5 million keys', bodyOf(notes, () => `{${many(2_500_000, (i) => `"k${i}":1`)}}`)],
  ['bodies', 'a list of {}', bodyOf(notes, () => `{"a":[${many(10_000_000, () => '{}')}]}`)],
  ['bodies', 'escapes', bodyOf(notes, () => `{"a":"${'\\u0041'.repeat(5 * megabyte)}"}`)],
  [
    'bodies',
    'a form of 900,000 keys',
    bodyOf(notes, () => many(900_000, (i) => `k${i}=1`, '&'), form),
  ],
  ['bodies', '[ on a contract', bodyOf('/auth/login', () => '['.repeat(1_000_000))],
  [
    'bodies',
    'a json value of 60,000 keys',
    bodyOf(notes, () => `{"data":{${many(60_000, (i) => `"k${(i * 7919) % 60_000}":1`)}}}`),
  ],
  [
    'bodies',
    'a json value 900 deep',
    bodyOf(notes, () => `{"data":${'['.repeat(900)}${']'.repeat(900)}}`),
  ],
  [
    'bodies',
    'JSON as text in a form',
    bodyOf(notes, () => `data=${'['.repeat(7000)}${']'.repeat(7000)}`, form),
  ],
  [
    'bodies',
    '1,000 parts',
    once(() => ({
      method: 'POST',
      path: notes,
      ...multipart(Array.from({ length: 1000 }, (_, i) => part(`k${i}`, 'x'))),
    })),
  ],
  [
    'bodies',
    'an upload of 5 MB',
    once(() => ({
      method: 'POST',
      path: notes,
      ...multipart([part('file', 'x'.repeat(5_000_000), 'a.txt')]),
    })),
  ],
  [
    'bodies',
    'a zip that is none',
    once(() => ({
      method: 'POST',
      path: notes,
      ...multipart([part('file', `PK\u0003\u0004${'x'.repeat(2_000_000)}`, 'a.docx')]),
    })),
  ],
  [
    'bodies',
    'a text of 4.9 MB of <',
    bodyOf(notes, () => JSON.stringify({ text: '<'.repeat(4_900_000) })),
  ],
  // Filters, sorts, expands, fields.
  [
    'queries',
    'a filter over back-relations',
    asUser(
      filter(
        `${users}/records`,
        `${back}.${back}.hostile_notes_via_owner.title ?~ 'zzz' || name='nope'`,
      ),
    ),
  ],
  [
    'queries',
    '200 comparisons',
    filter(
      notes,
      many(100, (i) => `title~'a${i}'`, '||'),
    ),
  ],
  ['queries', 'a pattern that fits into itself', filter(notes, `text~'${'a'.repeat(3000)}b'`)],
  ['queries', 'a filter over large texts', filter(notes, "text<'b'&&text>'0'")],
  [
    'queries',
    'a filter of 10,000 groups',
    filter(notes, `${'('.repeat(1500)}id=1${')'.repeat(1500)}`),
  ],
  ['queries', 'a filter that scans a large table', filter(`${big}/records`, "name~'nobody'")],
  ['queries', 'a sort of a large table', get(`${big}/records?sort=-name,other`)],
  ['queries', 'a sort of large texts', get(`${notes}?sort=-text&fields=id`)],
  ['queries', 'the last page of a large table', get(`${big}/records?page=30000&perPage=30`)],
  ['queries', 'expand of 2,000 paths', get(`${notes}?expand=${many(2000, (i) => `a${i}`)}`)],
  [
    'queries',
    'expand back and forth',
    get(`${notes}?perPage=500&expand=owner.hostile_notes_via_owner.owner.hostile_notes_via_owner`),
  ],
  ['queries', 'a page of large texts', get(`${notes}?perPage=200`)],
  ['queries', 'fields of 2,000 paths', get(`${notes}?fields=${many(2000, (i) => `a${i}`)}`)],
  ['queries', 'an excerpt of large HTML', get(`${notes}?perPage=200&fields=html:excerpt(200)`)],
  ['queries', 'json values picked from', get(`${notes}?perPage=200&fields=data.k5`)],
  ['queries', '1,000 of a page', get(`${big}/records?perPage=1000`)],
  // Accounts and contracts.
  [
    'accounts',
    'wrong passwords',
    (world, n) =>
      post(
        `${users}/auth-with-password`,
        JSON.stringify({ identity: world.accounts[n % 20].email, password: 'x' }),
      )(),
  ],
  [
    'accounts',
    'registrations',
    (_, n) =>
      post(
        `${users}/records`,
        JSON.stringify({
          email: `h${n}-${Date.now()}@example.com`,
          username: `h${n}${Date.now()}`,
          password: 'long-enough-1',
          passwordConfirm: 'long-enough-1',
        }),
      )(),
  ],
  [
    'accounts',
    'a batch of 50 registrations',
    (_, n) =>
      post(
        '/api/batch',
        JSON.stringify({
          requests: Array.from({ length: 50 }, (_, i) => ({
            method: 'POST',
            url: `${users}/records`,
            body: {
              email: `b${n}-${i}-${Date.now()}@example.com`,
              username: `b${n}x${i}x${Date.now()}`,
              password: 'long-enough-1',
              passwordConfirm: 'long-enough-1',
            },
          })),
        }),
      )(),
  ],
  [
    'accounts',
    'refresh of forged tokens',
    () => ({
      method: 'POST',
      path: `${users}/auth-refresh`,
      token: `eyJhbGciOiJIUzI1NiJ9.${'e30'.repeat(2000)}.x`,
    }),
  ],
  [
    'accounts',
    'OAuth2 with a made-up code',
    post(
      `${users}/auth-with-oauth2`,
      JSON.stringify({
        provider: 'google',
        code: 'x'.repeat(10_000),
        codeVerifier: 'y',
        redirectURL: 'http://127.0.0.1:1/',
      }),
    ),
  ],
  [
    'accounts',
    'requests of codes',
    post(`${users}/request-otp`, JSON.stringify({ email: 'nobody@example.com' })),
  ],
  [
    'accounts',
    'a contract, wrong passwords',
    (world, n) =>
      post(
        '/auth/login',
        JSON.stringify({ username: world.accounts[n % 20].username, password: 'x' }),
      )(),
  ],
  [
    'accounts',
    'realtime connections, reset',
    raw('GET /api/realtime HTTP/1.1\r\nHost: a\r\n\r\n', { resetMs: 100 }),
  ],
  [
    'accounts',
    'subscriptions of nobody',
    post(
      '/api/realtime',
      JSON.stringify({
        clientId: 'x',
        subscriptions: Array.from({ length: 1000 }, (_, i) => `users/${i}`),
      }),
    ),
  ],
  // A superuser's work.
  [
    'superuser',
    'an index on a large table',
    asRoot((_, n) => ({
      method: 'PATCH',
      path: big,
      type: json,
      body: JSON.stringify({
        indexes: n % 2 ? [] : ['CREATE INDEX ix_hostile_name ON hostile_big (name)'],
      }),
    })),
  ],
  [
    'superuser',
    'SQL over a large table',
    asRoot(
      post(
        '/api/sql',
        JSON.stringify({
          query:
            'SELECT count(*) FROM hostile_big a, hostile_big b WHERE a.name > b.name AND a.rowid < 300 LIMIT 1',
        }),
      ),
    ),
  ],
  [
    'superuser',
    'a dry run with huge values',
    asRoot(
      post(
        '/api/collections/meta/dry-run-view',
        JSON.stringify({ query: 'SELECT 1 AS id, hex(zeroblob(30000000)) AS x' }),
      ),
    ),
  ],
  [
    'superuser',
    'an import',
    asRoot((world) => ({
      method: 'PUT',
      path: '/api/collections/import',
      type: json,
      body: JSON.stringify({ collections: [world.big] }),
    })),
  ],
  ['superuser', 'a count by a view', asRoot(get('/api/collections/hostile_view/records'))],
  ['superuser', 'logs by a filter', asRoot(filter('/api/logs', "data.url~'hostile'"))],
].map(([group, name, make]) => ({ group, name, make }))
