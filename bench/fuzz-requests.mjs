/**
 * Makes hostile requests for bench/fuzz.mjs: each is one of the routes of docs/routes.md or of a contract,
 * with a path, query, headers and body that are right, nearly right or rubbish. The same seed makes the same
 * requests, as long as the world (ids, tokens) is the same.
 */

/** Numbers from 0 to 1 that a seed decides (mulberry32), and choices made by them. */
export function createDice(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (count) => Math.floor(next() * count)
  const pick = (list) => list[below(list.length)]
  const chance = (share) => next() < share
  const times = (most, make) => Array.from({ length: below(most + 1) }, make)
  return { below, pick, chance, times }
}

const record = '/api/collections/{collection}/records'
const auth = '/api/collections/{authCollection}'
// Method, path, what the body is made of, how often.
const routes = [
  ['GET', '/api/health'],
  ['GET', `${auth}/auth-methods`],
  ['POST', `${auth}/auth-with-password`, ['identity', 'password', 'identityField', 'mfaId'], 3],
  [
    'POST',
    `${auth}/auth-with-oauth2`,
    ['provider', 'code', 'codeVerifier', 'redirectURL', 'createData', 'mfaId'],
  ],
  ['GET', '/api/oauth2-redirect?state={word}&code={word}&error={word}'],
  ['POST', '/api/oauth2-redirect', ['state', 'code', 'error', 'user']],
  ['POST', `${auth}/auth-refresh`],
  ['POST', `${auth}/impersonate/{id}`, ['duration']],
  ['POST', `${auth}/request-otp`, ['email']],
  ['POST', `${auth}/auth-with-otp`, ['otpId', 'password', 'mfaId']],
  ['POST', `${auth}/request-verification`, ['email']],
  ['POST', `${auth}/confirm-verification`, ['token']],
  ['POST', `${auth}/request-password-reset`, ['email']],
  ['POST', `${auth}/confirm-password-reset`, ['token', 'password', 'passwordConfirm']],
  ['POST', `${auth}/request-email-change`, ['newEmail']],
  ['POST', `${auth}/confirm-email-change`, ['token', 'password']],
  ['GET', `${record}?{listQuery}`, undefined, 12],
  ['GET', `${record}/{id}?{viewQuery}`, undefined, 4],
  ['POST', `${record}?{viewQuery}`, 'record', 8],
  ['PATCH', `${record}/{id}?{viewQuery}`, 'record', 8],
  ['DELETE', `${record}/{id}`],
  ['POST', '/api/files/token'],
  ['GET', '/api/files/{collection}/{id}/{file}?thumb={thumb}&token={token}&download={word}'],
  ['GET', '{fileUrl}?thumb={thumb}&download={word}', undefined, 2],
  ['GET', '/api/realtime'],
  ['POST', '/api/realtime', ['clientId', 'subscriptions'], 2],
  ['GET', '/api/collections?{listQuery}'],
  ['POST', '/api/collections', 'collection', 3],
  ['GET', '/api/collections/{collection}?fields={fields}'],
  ['PATCH', '/api/collections/{fuzzCollection}', 'collection', 3],
  ['DELETE', '/api/collections/{fuzzCollection}'],
  ['DELETE', '/api/collections/{fuzzCollection}/truncate'],
  ['PUT', '/api/collections/import', 'import', 2],
  ['GET', '/api/collections/meta/scaffolds'],
  ['GET', '/api/collections/meta/oauth2-providers'],
  ['POST', '/api/collections/meta/dry-run-view?fields={fields}', ['query', 'sample']],
  ['GET', '/api/settings?fields={fields}'],
  ['PATCH', '/api/settings', 'settings', 2],
  ['POST', '/api/settings/test/s3', ['filesystem']],
  ['POST', '/api/settings/test/email', ['email', 'template', 'collection']],
  [
    'POST',
    '/api/settings/apple/generate-client-secret',
    ['clientId', 'teamId', 'keyId', 'privateKey', 'duration'],
  ],
  ['POST', '/api/batch', 'batch', 6],
  ['GET', '/api/logs?{listQuery}'],
  ['GET', '/api/logs/stats?filter={filter}'],
  ['GET', '/api/logs/{id}'],
  ['GET', '/api/crons?fields={fields}'],
  ['POST', '/api/crons/{cron}'],
  ['GET', '/api/backups?fields={fields}'],
  ['POST', '/api/backups', ['backupName']],
  ['POST', '/api/backups/upload', ['file']],
  ['GET', '/api/backups/{word}?token={token}'],
  ['DELETE', '/api/backups/{word}'],
  ['POST', '/api/backups/{word}/restore'],
  ['POST', '/api/sql', ['query']],
  ['GET', '/_/{word}'],
  ['GET', '/{word}'],
  ['POST', '/auth/login', ['username', 'password', 'mfaId'], 2],
  ['POST', '/api/v1/auth/login', ['username', 'password']],
  ['POST', '/auth/local', ['identifier', 'password'], 2],
  ['POST', '/api/auth/login', ['email', 'password'], 2],
  ['POST', '/v1/auth/login', ['email', 'password', 'tenant_id', 'tenant_slug', 'mfa_code'], 2],
  ['POST', '/api/auth/local/login', ['email', 'password', 'projectId'], 2],
  ['POST', '/api/auth/refresh', ['refreshToken', 'refresh_token']],
  ['GET', '/c/{contract}/{word}'],
  ['POST', '/c/{contract}/auth/{word}', ['email', 'password']],
]
const weighted = routes.flatMap((row) => Array.from({ length: row[3] ?? 1 }, () => row))

const methods = [
  'GET',
  'POST',
  'PATCH',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'get',
  'QUERY',
]
const words = [
  '',
  ' ',
  '0',
  '-1',
  '1e309',
  'null',
  'true',
  'NaN',
  'undefined',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '..',
  '../../data.db',
  '%2e%2e%2f',
  '%00',
  '\0',
  '\u202e',
  '😀',
  'ß',
  'İ',
  '\ud83d',
  '\ufeff',
  "' OR 1=1 --",
  '"',
  '`',
  '\\',
  '[',
  '{{',
  '(',
  '%',
  '%zz',
  ';',
  '\r\nX-Evil: 1',
  '<script>',
  '*',
  '2024-13-45 99:99:99',
  '9999-12-31 23:59:59.999Z',
  '-0001-01-01',
  '1e400',
  '9223372036854775808',
  '-9223372036854775809',
  '0.1e-400',
  'a@b',
  'ann@example.com',
  'a"b@example.com',
  '@',
  '@request.auth.id',
  'http://[::1',
  'http://127.0.0.1:1/',
  'javascript:1',
  '100x100',
  '0x0t',
  'toString',
  'length',
]
const operators = [
  '=',
  '!=',
  '>',
  '>=',
  '<',
  '<=',
  '~',
  '!~',
  '?=',
  '?!=',
  '?>',
  '?~',
  '?!~',
  '==',
  '',
]
const macros = [
  '@now',
  '@todayStart',
  '@year',
  '@monthEnd',
  '@yesterday',
  '@random',
  '@nope',
  '@rowid',
]
const modifiers = ['isset', 'length', 'each', 'lower', 'changed', 'nope', '']
const headersKnown = [
  [
    'Range',
    [
      'bytes=0-',
      'bytes=-1',
      'bytes=5-2',
      'bytes=0-0,2-3,4-',
      'bytes=9999999999999999999-',
      'lines=1',
      'bytes=',
    ],
  ],
  ['If-None-Match', ['*', '"x"', 'W/"', '']],
  ['If-Modified-Since', ['never', 'Thu, 01 Jan 1970 00:00:00 GMT', '-1']],
  ['If-Range', ['"x"', 'never']],
  ['Accept', ['text/html', '*/*;q=x', 'text/event-stream']],
  ['Accept-Encoding', ['gzip', 'br;q=2', '*']],
  ['Origin', ['null', 'http://evil', '\x80', 'http://127.0.0.1']],
  ['Sec-Fetch-Site', ['cross-site', 'same-origin', 'x']],
  ['X-Forwarded-For', ['1.2.3.4', '::1', "', --", '1.1.1.1,'.repeat(200)]],
  ['X-Request-Id', ['x', '\x7f', 'a'.repeat(3000)]],
  ['Cookie', ['token=x', 'a=b; =; ;;;', 'jwt=%zz', '__proto__=1', '='.repeat(3000)]],
  ['User-Agent', ['', 'a'.repeat(5000), '\xff\xfe']],
  ['Expect', ['100-continue', 'tea']],
  ['Upgrade', ['h2c', 'websocket']],
  ['Connection', ['keep-alive', 'Upgrade', 'close, x', '']],
  ['Transfer-Encoding', ['chunked', 'gzip, chunked', 'identity', 'x']],
  ['Content-Length', ['0', '5', '-1', '1e3', '99999999999999999999', '0x10', '5, 5']],
  ['Content-Encoding', ['gzip', 'x']],
  ['Access-Control-Request-Method', ['POST', 'x']],
  ['Last-Event-ID', ['1', '\xff']],
  ['X-Project-Id', ['x', '__proto__']],
  ['Host', ['', 'a:b', '\xff', 'x'.repeat(2000), 'evil.example']],
]
const contentTypes = [
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary="a b"',
  'multipart/mixed; boundary=fuzz',
  'text/plain',
  'application/octet-stream',
  'APPLICATION/JSON;;;',
  'text/xml',
  '/',
  '',
  ', application/json',
]

/**
 * The generator over a world: `collections` (name and fields), `ids`, `tokens` by role, `files`, `clientId`.
 * Each call gives `{ role, method, target, headers, body, token, sending }`; `token` is undefined, or
 * 'own' for the role's, or a text.
 */
export function createRequests(world, dice) {
  const { below, pick, chance, times } = dice
  // Of nearly each request something is wrong, and most of the code lies behind what refuses that.
  let isCareful = false
  const right = (list) => (isCareful ? list[0] : pick(list))

  // The one whose rules let everybody in: most of the code lies behind the rules.
  const open = world.collections.find(({ name }) => name === 'fuzz_all') ?? world.collections[0]

  const word = () => {
    if (chance(0.15)) return 'a'.repeat(pick([15, 40, 255, 256, 5000]))
    if (chance(0.2))
      return String.fromCodePoint(...times(12, () => below(pick([128, 0x3000, 0x10ffff]))))
    return pick(words)
  }
  const collection = () =>
    chance(0.45)
      ? open
      : chance(0.9)
        ? pick(world.collections)
        : { name: word(), fields: [{ name: 'id', type: 'text' }] }
  const authCollection = () =>
    chance(0.8) ? pick(['users', 'members', 'codes', '_superusers']) : collection().name
  const id = (of) => {
    const own = world.idsOf[of?.name] ?? []
    if (own.length > 0 && chance(isCareful ? 0.95 : 0.6)) return pick(own)
    return chance(0.75) ? pick(world.ids) : word()
  }
  const fieldName = (of = collection()) =>
    chance(0.9) && (of.fields?.length ?? 0) > 0
      ? pick(of.fields).name
      : pick(['id', 'created', 'collectionName', 'expand', word()])

  const token = () => {
    const real = pick(Object.values(world.tokens))
    const [head, claims, signature] = real.split('.')
    const made = (object) => Buffer.from(JSON.stringify(object)).toString('base64url')
    return pick([
      () => real,
      () => `Bearer ${real}`,
      () => `${head}.${claims}.${signature.slice(0, -1)}`,
      () => `${head}.${claims}.`,
      () => `${made({ alg: 'none' })}.${claims}.`,
      () => `${head}.${made(json(3))}.${signature}`,
      () =>
        `${head}.${made({ id: pick(world.ids), type: 'auth', collectionId: '_pb_users_auth_', exp: pick([1, 1e10, 'x', null]) })}.${signature}`,
      () => `${made(json(2))}.${claims}.${signature}`,
      () => real.replace('.', '..'),
      () => world.expired,
      () => word(),
      () => 'Basic YTpi',
      () => `Bearer${' '.repeat(below(5))}`,
    ])()
  }

  const path = (of) => {
    if (of.fields.length > 0 && chance(isCareful ? 0.7 : 0.5)) return pick(of.fields).name
    const first = pick([
      () => fieldName(of),
      () => `@request.${pick(['auth', 'body', 'query', 'headers', 'data'])}.${fieldName()}`,
      () => `@collection.${pick([collection().name, `${collection().name}:a`])}.${fieldName()}`,
      () => `${collection().name}_via_${fieldName()}.${fieldName()}`,
      () => pick(macros),
      () => pick(['@request.method', '@request.context', '@request', '@', '@collection.', '']),
    ])()
    const rest = times(3, () => `.${fieldName()}`).join('')
    return first + (chance(0.15) ? rest : '') + (chance(0.2) ? `:${pick(modifiers)}` : '')
  }
  const operand = (of) =>
    pick([
      () => path(of),
      () => `'${pick(world.ids)}'`,
      () => path(of),
      () => path(of),
      () => `'${word().replaceAll("'", chance(0.5) ? "\\'" : "'")}'`,
      () => `"${pick(world.ids)}"`,
      () =>
        pick(['1', '-1', '1.5', '1e5', '.5', '1.', 'true', 'null', 'false', '00', '9'.repeat(400)]),
      () =>
        `geoDistance(${path(of)}, ${path(of)}, ${pick(['1', path(of)])}, ${pick(['2', "'x'", ''])})`,
      () =>
        `strftime('${pick(['%Y', '%', word()])}', ${path(of)}${pick(['', ", '+1 day'", ', 1'])})`,
      () => `${pick(['nope', 'lower', 'geoDistance'])}(${path(of)})`,
    ])()
  const filter = (of, depth = 3) => {
    if (depth > 0 && chance(0.45)) {
      const inner = `${filter(of, depth - 1)} ${pick(['&&', '||', '&&', '&', 'and', ''])} ${filter(of, depth - 1)}`
      return chance(0.5) ? `(${inner})` : inner
    }
    return `${operand(of)} ${pick(isCareful ? operators.slice(0, 13) : operators)} ${operand(of)}${chance(0.03) ? ' // x' : ''}`
  }
  const broken = (text) => {
    if (isCareful || !chance(0.2)) return text
    const at = below(text.length + 1)
    return pick([
      () => text.slice(0, at),
      () => text.slice(0, at) + word() + text.slice(at),
      () => text.slice(0, at) + text.slice(at + 1 + below(4)),
      () => text.repeat(1 + below(30)),
    ])()
  }
  const sort = (of) =>
    times(4, () => `${pick(['', '-', '+', '--'])}${chance(0.2) ? pick(macros) : path(of)}`).join(
      ',',
    )
  const expand = () =>
    times(5, () =>
      [
        fieldName(),
        ...times(4, () => pick([fieldName(), `${collection().name}_via_${fieldName()}`])),
      ].join('.'),
    ).join(',')
  const fields = (of) =>
    times(5, () =>
      pick([
        () => fieldName(of),
        () => `expand.${fieldName()}.${fieldName()}`,
        () =>
          `${fieldName(of)}:excerpt(${pick(['3', '0', '-1', '3,true', '99999999999999999999', "'x'", '', '3,true,4'])})`,
        () => `${fieldName(of)}:${pick(['nope', 'excerpt', ''])}`,
        () => '*',
        () => `*.${word()}`,
        word,
      ])(),
    ).join(',')
  const number = () =>
    pick([
      '1',
      '2',
      '0',
      '-1',
      '1000',
      '99999999999999999999',
      '1.5',
      'x',
      '',
      '1e9',
      '9007199254740993',
    ])

  const query = (pairs) => {
    const share = pick([0.2, 0.2, 0.5])
    const chosen = pairs.filter(() => chance(share))
    return chosen
      .map(([name, value]) => `${name}=${escaped(broken(value()))}`)
      .join(pick(['&', '&', '&', '&&', ';']))
  }
  const escaped = (text) =>
    chance(0.95)
      ? encodeURIComponent(text.toWellFormed())
      : encodeURI(text.toWellFormed()).replaceAll('#', '')
  const listQuery = (of) =>
    query([
      ['page', number],
      ['perPage', number],
      ['sort', () => sort(of)],
      ['filter', () => filter(of)],
      ['filter', () => filter(of)],
      ['expand', expand],
      ['fields', () => fields(of)],
      ['skipTotal', () => pick(['1', 'true', 'x', ''])],
      [word(), word],
    ])

  function json(depth) {
    if (depth > 0 && chance(0.4)) {
      return chance(0.5)
        ? times(4, () => json(depth - 1))
        : Object.fromEntries(times(4, () => [chance(0.5) ? fieldName() : word(), json(depth - 1)]))
    }
    return pick([
      () => word(),
      () => pick(world.ids),
      () => null,
      () => chance(0.5),
      () => pick([0, -1, 1.5, 1e308, 2 ** 53, -0, 1e-320]),
    ])()
  }

  const known = {
    identity: () =>
      pick(['ann@example.com', 'ann', 'bob', 'root@example.com', 'single@example.com']),
    password: () =>
      pick(['password-ann', 'password-single', '1234567890', 'x'.repeat(72), 'x'.repeat(73)]),
    token: () => token(),
    subscriptions: () =>
      times(
        6,
        () =>
          `${collection().name}/${pick(['*', id(), ''])}${chance(0.5) ? `?options=${encodeURIComponent(JSON.stringify({ query: { filter: filter(collection(), 1), expand: expand(), fields: fields() }, headers: json(1) }).toWellFormed())}` : ''}`,
      ),
    clientId: () => world.clientId,
    query: () =>
      broken(
        pick([
          'SELECT 1 AS id',
          'SELECT id, text FROM fuzz_all',
          'SELECT (SELECT 1) id, * FROM users',
          'WITH x AS (SELECT 1 id) SELECT * FROM x',
          'SELECT id FROM fuzz_all UNION SELECT id FROM users',
          'SELECT zeroblob(10) id',
          "SELECT json('{') id",
          'PRAGMA table_info(users)',
          'EXPLAIN SELECT 1',
          'SELECT abs(-9223372036854775808) id',
          'SELECT * FROM nope',
          'SELECT',
          '',
        ]),
      ),
    backupName: () => pick(['x', '../x.zip', 'A.zip']),
    duration: () => pick([0, 60, -1, 1e12, 1.5]),
    filesystem: () => pick(['storage', 'backups', 'x']),
    template: () =>
      pick(['verification', 'password-reset', 'email-change', 'otp', 'login-alert', 'x']),
    provider: () => pick(['google', 'oidc', 'apple', 'x']),
  }
  known.username = known.identifier = known.email = known.newEmail = known.identity
  known.mfaId = known.otpId = () => id()
  known.passwordConfirm = known.password

  const valueFor = ({ name, type, options }) => {
    if (chance(isCareful ? 0.02 : 0.12)) return json(3)
    const by = {
      number: () => right([1, -1, 0.5, '7', '1e400', 1e308]),
      bool: () => right([true, 'false', 1, 'x']),
      email: () => right(['a@example.com', `${below(1e9)}@example.com`, 'x']),
      url: () => right(['https://example.com', 'x', 'http://[']),
      date: () => right(['2024-01-01 00:00:00.000Z', '@now', 'x', 0, '2024-02-30']),
      select: () => right([options?.[0] ?? 'a', ['a', 'b'], ['a', 'a'], [], 'zz']),
      relation: () =>
        isCareful
          ? id({ name: 'users' })
          : pick([pick(world.ids), times(3, () => pick(world.ids)), '', ['']]),
      json: () => right([json(4), '{"a":', '"x"', '[[[[]]]]']),
      geoPoint: () => right([{ lon: 1, lat: 2 }, { lon: 'x' }, '{"lon":1,"lat":91}', [1, 2]]),
      file: () => right(['x.png', [], '', ['a', 'b'], null]),
      password: () => right(['password-new1', 'x', 'y'.repeat(80)]),
      editor: () => right(['<b>x', '<p>'.repeat(50), word()]),
      autodate: word,
    }
    return by[type]?.() ?? (name === 'id' ? pick([id(), 'x'.repeat(15), '']) : word())
  }
  const recordBody = (of) => {
    const body = {}
    for (const field of of.fields) {
      if (!chance(0.45)) continue
      const name = pick([
        ...Array(isCareful ? 40 : 12).fill(field.name),
        `${field.name}+`,
        `+${field.name}`,
        `${field.name}-`,
        `${field.name}.x`,
      ])
      body[name] = valueFor(field)
    }
    if (chance(0.3)) body.passwordConfirm = body.password
    if (chance(0.1)) body.oldPassword = pick(['password-ann', 'x'])
    if (chance(0.1)) body[word()] = json(3)
    return body
  }

  /** A copy with some values and keys replaced, dropped or doubled. */
  const mutate = (value, rate) => {
    if (chance(rate))
      return pick([
        () => json(3),
        () => word(),
        () => null,
        () => undefined,
        () => filter(collection(), 1),
      ])()
    if (Array.isArray(value)) {
      const list = value.filter(() => !chance(rate / 2)).map((each) => mutate(each, rate))
      if (list.length > 0 && chance(rate)) list.push(pick(list))
      return list
    }
    if (value === null || typeof value !== 'object') return value
    const pairs = Object.entries(value).filter(() => !chance(rate / 2))
    return Object.fromEntries(
      pairs.map(([name, each]) => [chance(rate / 8) ? word() : name, mutate(each, rate)]),
    )
  }
  const collectionBody = () => {
    const base = structuredClone(pick(world.schemas))
    base.name = `fuzz_${below(6)}`
    delete base.id
    base.indexes = pick([
      [],
      [`CREATE INDEX fuzz_index_${below(1000)} ON ${base.name} (${fieldName()})`],
      [`CREATE UNIQUE INDEX \`x${below(1000)}\` ON \`${base.name}\` (id) WHERE ${word()}`],
      base.indexes,
    ])
    if (base.type === 'view') base.viewQuery = known.query()
    for (const field of base.fields ?? []) if (chance(0.5)) delete field.id
    if (chance(0.4)) {
      for (const rule of ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule']) {
        base[rule] = pick([null, '', broken(filter(pick(world.collections), 2))])
      }
    }
    return mutate(base, right([0, 0.01, 0.03, 0.1]))
  }
  const bodies = {
    record: recordBody,
    collection: collectionBody,
    import: () => ({
      collections: times(3, collectionBody),
      deleteMissing: pick([false, false, 'x', 0, null]),
    }),
    settings: () => {
      const all = mutate(world.settings, pick([0.01, 0.05, 0.1]))
      // What would only shut the fuzzer out, or send it elsewhere.
      if (all && typeof all === 'object')
        for (const name of ['superuserIPs', 'trustedProxy', 'rateLimits', 's3', 'smtp'])
          if (chance(0.7)) delete all[name]
      return all
    },
    batch: () => ({
      requests: chance(0.9)
        ? times(6, () => {
            const of = collection()
            return {
              method: pick(['POST', 'PATCH', 'PUT', 'DELETE', 'GET', word()]),
              url: target(
                pick([
                  `/api/collections/${of.name}/records`,
                  `/api/collections/${of.name}/records/${id(of)}`,
                  `/api/collections/${of.name}/records?${listQuery(of)}`,
                  word(),
                ]),
                of,
              ),
              headers: chance(0.3) ? json(2) : {},
              body: chance(0.85) ? recordBody(of) : json(2),
            }
          })
        : json(3),
    }),
  }

  function bodyOf(kind, of) {
    if (!isCareful && chance(0.06)) return json(5)
    if (typeof kind === 'string') return bodies[kind](of)
    return Object.fromEntries(
      kind
        .filter(() => chance(0.9))
        .map((name) => [
          chance(0.95) ? name : name.toUpperCase(),
          chance(0.7) && known[name] ? known[name]() : json(2),
        ]),
    )
  }

  const target = (pattern, of) =>
    pattern.replace(/\{(\w+)\}/g, (_, name) => {
      const values = {
        collection: () => (chance(0.9) ? of.name : encodeURIComponent(of.name.toWellFormed())),
        authCollection: () => encodeURIComponent(authCollection().toWellFormed()),
        fuzzCollection: () =>
          pick([`fuzz_${below(6)}`, `fuzz_${below(6)}`, encodeURIComponent(word().toWellFormed())]),
        id: () => encodeURIComponent(id(of).toWellFormed()),
        word: () => escaped(word()),
        token: () => encodeURIComponent(token().toWellFormed()),
        thumb: () =>
          escaped(pick(['100x100', '0x50', '50x0t', '0x0', '99999x99999', '-1x1', word()])),
        file: () => escaped(pick([...world.files.map((url) => url.split('/').at(-1)), word()])),
        fileUrl: () => pick(world.files),
        cron: () =>
          pick(['__pbLogsCleanup__', '__pbDBOptimize__', '__pbMFACleanup__', escaped(word())]),
        contract: () => pick(['strapi', 'slugbase', 'jitsudo', 'mudbase', 'weather', 'x']),
        fields: () => escaped(fields(of)),
        filter: () => escaped(filter(of)),
        listQuery: () => listQuery(of),
        viewQuery: () =>
          query([
            ['expand', expand],
            ['fields', () => fields(of)],
            [word(), word],
          ]),
      }
      return values[name]()
    })

  const brokenTarget = (text) => {
    if (isCareful || !chance(0.08)) return text
    const at = below(text.length + 1)
    return pick([
      () => text.replaceAll('/', '//'),
      () => text.toUpperCase(),
      () => `${text}/`,
      () => `${text.slice(0, at)}%2F${text.slice(at)}`,
      () => `${text.slice(0, at)}%${text.slice(at)}`,
      () => `${text.slice(0, at)}/../${text.slice(at)}`,
      () => `http://evil${text}`,
      () => '*',
      () => text.slice(1),
      () => `${text}?${'a&'.repeat(500)}`,
      () => text + 'x'.repeat(pick([500, 9000, 20000])),
      () => `${text.slice(0, at)}\xff\x01${text.slice(at)}`,
    ])()
  }

  const encode = (value, type) => {
    if (type.startsWith('multipart')) return multipart(value)
    if (type.includes('urlencoded')) {
      const object = value && typeof value === 'object' ? value : { x: value }
      return Object.entries(object)
        .map(
          ([name, each]) =>
            `${escaped(name)}=${escaped(typeof each === 'string' ? each : (JSON.stringify(each) ?? ''))}`,
        )
        .join('&')
    }
    return JSON.stringify(value) ?? ''
  }
  const multipart = (value) => {
    const object = value && typeof value === 'object' ? value : { x: value }
    const pairs = Object.entries(object).flatMap(([name, each]) =>
      Array.isArray(each) ? each.map((one) => [name, one]) : [[name, each]],
    )
    if (chance(0.2)) pairs.push(['@jsonPayload', JSON.stringify(value)])
    for (const name of ['file', 'files', 'avatar', 'requests.0.file'])
      if (chance(0.2)) pairs.push([name, { isFile: true }])
    const parts = pairs.map(([name, each]) => {
      const isFile = each?.isFile === true || chance(0.05)
      const content = isFile
        ? pick(['\x89PNG\r\n\x1a\n', '<svg/>', '', 'x'.repeat(6000)])
        : typeof each === 'string'
          ? each
          : (JSON.stringify(each) ?? '')
      const file = isFile
        ? `; filename="${pick(['a.png', '../../x', '', 'a"b', 'x'.repeat(300), '😀.svg', '\0'])}"`
        : ''
      return `--fuzz\r\nContent-Disposition: form-data; name="${name.replaceAll('"', '%22')}"${file}\r\n${chance(0.1) ? 'Content-Type: image/png\r\n' : ''}${chance(0.03) ? 'Bad header\r\n' : ''}\r\n${content}\r\n`
    })
    return `${parts.join('')}${chance(0.9) ? '--fuzz--\r\n' : ''}`
  }
  const brokenBody = (text) => {
    const whole = Buffer.from(text)
    if (isCareful || !chance(0.15)) return whole
    const at = below(whole.length + 1)
    return pick([
      () => whole.subarray(0, at),
      () =>
        Buffer.concat([
          whole.subarray(0, at),
          Buffer.from([0xff, 0xfe, 0, 0xc0]),
          whole.subarray(at),
        ]),
      () => Buffer.concat([Buffer.from('\ufeff'), whole]),
      () => Buffer.concat([whole, whole]),
      () =>
        Buffer.from('[')
          .toString()
          .repeat(pick([999, 1001, 30_000])),
      () => Buffer.from('{"a":'.repeat(2000)),
      () => Buffer.from(`{"a":${'1'.repeat(pick([20, 400, 5000]))}}`),
      () => Buffer.from('{"id":"a","id":"b","ID":"c","text":"\\ud800","text":"\\u0000"}'),
      () => Buffer.from('a[b][c]=1&a=2&&==&%zz=1&a[]=3'),
    ])()
  }

  return function make() {
    isCareful = chance(0.45)
    const [rowMethod, pattern, kind] = pick(weighted)
    const isRootOnly =
      /^\/api\/(?:collections(?:$|\?|\/(?:\{collection\}\?|\{fuzz|import|meta))|settings|logs|crons|backups|sql)/.test(
        pattern,
      )
    const role = isRootOnly
      ? pick(['root', 'root', 'root', 'user', 'guest'])
      : pick(['guest', 'user', 'user', 'other', 'root'])
    const of = collection()
    const method = isCareful || chance(0.95) ? rowMethod : pick(methods)
    const headers = []
    let body = Buffer.alloc(0)
    if (kind !== undefined || chance(0.05)) {
      const type =
        isCareful || chance(0.9)
          ? pick([
              'application/json',
              'application/json',
              'application/json',
              'application/x-www-form-urlencoded',
              'multipart/form-data; boundary=fuzz',
            ])
          : pick(contentTypes)
      body = Buffer.from(brokenBody(encode(bodyOf(kind ?? ['x'], of), type)))
      if (chance(0.98)) headers.push(['Content-Type', type])
    }
    if (chance(isCareful ? 0.05 : 0.2)) {
      for (let count = 1 + below(3); count > 0; count--) {
        const [name, values] = pick(headersKnown)
        headers.push([name, pick(values)])
      }
    }
    if (chance(0.01))
      headers.push([pick(['X-Long', 'bad name', '', 'X']), 'y'.repeat(pick([10, 9000, 20000]))])
    const own = role === 'guest' ? undefined : 'own'
    return {
      role,
      method,
      target: brokenTarget(target(pattern, of)),
      headers,
      body,
      token: isCareful || chance(0.9) ? own : token(),
      sending: chance(0.85)
        ? { how: 'whole' }
        : {
            how: pick(['pieces', 'half', 'reset', 'rubbish', 'pipelined', 'halfClosed']),
            at: below(1 << 30) / (1 << 30),
          },
    }
  }
}
