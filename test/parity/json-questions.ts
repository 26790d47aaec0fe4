/** Requests whose answers hold every kind of JSON, with texts that encoders treat unlike. */

interface Question {
  method: string
  path: string
  body: string
  /** Asked without a token. */
  guest?: boolean
}

const texts = [
  'plain',
  '<b>&"\'\\/</b>',
  '\u0000\u0001\b\t\n\f\r\u001f\u007f',
  '\u0080\u0085\u00a0é漢😀',
  '\u2028\u2029\ufeff\ufffd\uffff',
  '{"a":"<"}',
]
const numbers = ['0', '-0', '1.0', '1.50', '1e5', '1e21', '1e20', '1e-7', '0.000001', '1e400']
const jsons = [
  ...texts.map((text) => JSON.stringify(text)),
  ...texts.map((text) => JSON.stringify(JSON.stringify({ [text]: [text] }))),
  ...numbers,
  ...numbers.map((number) => JSON.stringify(number)),
  '123456789012345678901234567890',
  '"123456789012345678901234567890.10"',
  '{"z":1,"a":{"y":[],"b":{}},"":null}',
  '{"a":1,"a":2}',
  '"{\\"a\\":1,\\"a\\":2}"',
  '" { \\"b\\" : [ 1 , 2 ] } "',
  '"{ \\"b\\" : [ 1 , \\"x \\\\u00e9\\\\/\\\\ud800\\" ] }"',
  '"\\ud800"',
  'null',
  'true',
  '"nul"',
  '[]',
  '"[1,]"',
]
const fields = [
  '',
  '?fields=*',
  '?fields=id,t,j,n',
  '?fields=t:excerpt(4,true)',
  '?fields=t:nope()',
]
const users = '/api/collections/users'
const bytes = '/api/collections/bytes'

let count = 0
const newId = () => `bytes${String(count++).padStart(10, '0')}`

const get = (path: string, guest = false): Question => ({ method: 'GET', path, body: '', guest })
const post = (path: string, body: string, guest = false): Question => ({
  method: 'POST',
  path,
  body,
  guest,
})
const create = (member: string): Question =>
  post(`${bytes}/records`, `{"id":"${newId()}",${member}}`)

export const questions: readonly Question[] = [
  post(
    '/api/collections',
    JSON.stringify({
      name: 'bytes',
      listRule: "t != '<&>'",
      viewRule: '',
      fields: [
        { type: 'text', name: 't', max: 100, help: '<help> & \u2028' },
        { type: 'json', name: 'j' },
        { type: 'number', name: 'n' },
        { type: 'email', name: 'e', exceptDomains: null },
        { type: 'select', name: 's', values: ['<a>', '&'], maxSelect: 2 },
        { type: 'geoPoint', name: 'g' },
        { type: 'url', name: 'u' },
        { type: 'file', name: 'f' },
        { type: 'date', name: 'd' },
      ].map((field, at) => ({ ...field, id: `field${at}` })),
      id: 'pbc_bytes',
    }),
  ),
  ...texts.map((text) => create(`"t":${JSON.stringify(text)}`)),
  ...jsons.map((json) => create(`"j":${json}`)),
  ...numbers.map((number) => create(`"n":${number},"g":{"lon":${number},"lat":1.5}`)),
  create('"t":"a","t":"b"'),
  create('"s":["<a>","&"]'),
  create('"s":["<b>"]'),
  create(`"t":"${'<'.repeat(101)}"`),
  create('"e":"<&>"'),
  create('"u":"<&>"'),
  create('"d":"2026-01-01"'),
  // The records again, by ways that write them otherwise.
  ...Array.from({ length: 60 }, (_, at) => {
    const id = `bytes${String(at).padStart(10, '0')}`
    return get(`${bytes}/records/${id}${fields[at % fields.length]}`)
  }),
  ...['1', '2', '30', '500'].flatMap((perPage) => [
    get(`${bytes}/records?sort=id&perPage=${perPage}`),
    get(`${bytes}/records?sort=id&perPage=${perPage}&fields=id,t&skipTotal=1`),
    get(`${bytes}/records?sort=-id&perPage=${perPage}`, true),
  ]),
  get(`${bytes}/records?filter=${encodeURIComponent("t = '<&>")}`),
  get(`${bytes}/records?filter=${encodeURIComponent("t ~ '<' || nope = 1")}`),
  ...['users', 'members', 'bytes', '_superusers', '_otps', '<&>', 'user_cards'].flatMap((name) => [
    get(`/api/collections/${encodeURIComponent(name)}`),
    get(`/api/collections/${encodeURIComponent(name)}`, true),
    get(`/api/collections/${encodeURIComponent(name)}/auth-methods`, true),
    get(`/api/collections/${encodeURIComponent(name)}/records/missing`),
  ]),
  get('/api/collections?perPage=2&sort=name'),
  get('/api/collections/meta/oauth2-providers'),
  get('/api/settings'),
  get('/api/settings?fields=logs,batch.enabled'),
  get('/api/health', true),
  get('/api/health?fields=code', true),
  get('/api/health?fields=code:excerpt(', true),
  get('/nope', true),
  get('/api/nope', true),
  post('/api/nope', '{}', true),
  post('/api/settings/test/email', '{}'),
  {
    method: 'PATCH',
    path: '/api/settings',
    body: '{"meta":{"appName":"<App> & \u2028"},"logs":{"maxDataSize":5}}',
  },
  { method: 'PATCH', path: '/api/settings', body: '{"logs":{"maxDataSize":-1}}' },
  { method: 'PATCH', path: '/api/settings', body: '{"meta":{"appURL":"<&>"}}' },
  { method: 'PATCH', path: `${bytes}`, body: '{"listRule":"<&>"}' },
  {
    method: 'PATCH',
    path: users,
    body: '{"oauth2":{"providers":[{"name":"google","clientId":"<a>&","clientSecret":"s"}]}}',
  },
  { method: 'PATCH', path: users, body: '{"oauth2":{"providers":[{"name":"github"}]}}' },
  post(`${users}/auth-with-password`, '{"identity":"fred","password":"password-fred"}', true),
  post(`${users}/auth-with-password`, '{"identity":"<&>","password":"x"}', true),
  post(
    `${users}/auth-with-password`,
    '{"identity":"ann","identityField":"<&>","password":"x"}',
    true,
  ),
  post(`${users}/auth-with-password`, '{}', true),
  post(`${users}/auth-refresh`, '', true),
  post(`${users}/request-otp`, '{"email":"<&>"}', true),
  post(`${users}/confirm-verification`, '{"token":"<&>"}', true),
  post('/api/batch', '{"requests":[{"method":"<&>","url":"x"}]}'),
  post('/api/batch', '{"requests":[]}'),
  post('/api/collections/meta/dry-run-view', '{"query":"select <&>"}'),
  post('/api/collections', '{"name":"<&>","type":"base"}'),
  { method: 'PUT', path: '/api/collections/import', body: '{"collections":[{"name":"<&>"}]}' },
]
