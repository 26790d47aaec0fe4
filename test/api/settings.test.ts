import '../helper/documented-answers.js'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import Database from '../helper/database.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('settings')
let server: Booted
let headers: Record<string, string>
test.before(async () => {
  server = await boot()
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  headers = { authorization: token }
})
test.after(() => server.stop())

const patch = (body: unknown) =>
  send(server.url, { method: 'PATCH', path: '/api/settings', headers, body })
const get = async () => (await send(server.url, { path: '/api/settings', headers })).json

const blank = { code: 'validation_required', message: 'Cannot be blank.' }
const min = (threshold: number) => ({
  code: 'validation_min_greater_equal_than_required',
  message: `Must be no less than ${threshold}.`,
  params: { threshold },
})
const cron = (message: string) => ({
  backups: { cron: { code: 'validation_invalid_cron', message } },
})
const invalid = { code: 'validation_in_invalid', message: 'Must be a valid value.' }
const host = { code: 'validation_is_host', message: 'Must be a valid IP address or DNS name.' }
const address = {
  code: 'validation_invlaid_ip_or_subnet',
  message: 'Invalid IP or CIDR subnet.',
}

// Seen on PocketBase 0.39.11.
const faults: [body: unknown, data: object][] = [
  [
    { smtp: { enabled: true, host: 'a b', port: -1, authMethod: 'X', localName: '-' } },
    { smtp: { authMethod: invalid, host, localName: host, port: min(0) } },
  ],
  [{ smtp: { enabled: true, host: '', port: 0 } }, { smtp: { host: blank, port: blank } }],
  [
    {
      meta: { accentColor: 'red', appName: '', appURL: 'x y', senderName: '', senderAddress: 'x' },
    },
    {
      meta: {
        accentColor: {
          code: 'validation_length_invalid',
          message: 'The length must be exactly 7.',
          params: { max: 7, min: 7 },
        },
        appName: blank,
        appURL: { code: 'validation_is_url', message: 'Must be a valid URL.' },
        senderAddress: { code: 'validation_is_email', message: 'Must be a valid email address.' },
        senderName: blank,
      },
    },
  ],
  [
    { s3: { enabled: true } },
    { s3: { accessKey: blank, bucket: blank, endpoint: blank, region: blank, secret: blank } },
  ],
  [
    { backups: { cron: 'x' } },
    cron(
      'Invalid cron expression - must be a valid macro or to have exactly 5 space separated segments.',
    ),
  ],
  [
    { backups: { cron: '61 * * * *' } },
    cron('Invalid segment value - must be between the min and max of the segment.'),
  ],
  [
    { backups: { cron: '*/0 * * * *' } },
    cron('Invalid segment step boundary - the step must be between 1 and the 59.'),
  ],
  [
    { backups: { cron: '5-1 * * * *' } },
    cron('Invalid segment range maximum - must be between 5 and 59.'),
  ],
  [{ backups: { cron: 'a * * * *' } }, cron('Strconv.Atoi: parsing "a": invalid syntax.')],
  [{ backups: { cronMaxKeep: -1 } }, { backups: { cronMaxKeep: min(1) } }],
  [
    { batch: { enabled: true, maxRequests: 0, timeout: -1, maxBodySize: -1 } },
    { batch: { maxBodySize: min(0), maxRequests: blank, timeout: min(0) } },
  ],
  [{ rateLimits: { enabled: true, rules: [] } }, { rateLimits: { rules: blank } }],
  [
    { rateLimits: { rules: [{ label: 'x y', maxRequests: -1, duration: 0, audience: '@x' }] } },
    {
      rateLimits: {
        rules: {
          0: {
            audience: invalid,
            duration: blank,
            label: { code: 'validation_match_invalid', message: 'Must be in a valid format.' },
            maxRequests: min(1),
          },
        },
      },
    },
  ],
  [{ superuserIPs: ['', '1.2.3.4/99'] }, { superuserIPs: { 0: blank, 1: address } }],
  [
    { rateLimits: { excludedIPs: ['x', '10.0.0.0/8'] } },
    { rateLimits: { excludedIPs: { 0: address } } },
  ],
  [{ logs: { maxDays: -1 } }, { logs: { maxDays: min(0) } }],
]

for (const [body, data] of faults) {
  test(`refused, and nothing changes: ${JSON.stringify(body)}`, async () => {
    const before = await get()
    const { status, json } = await patch(body)
    assert.is(status, 400)
    assert.is(json.message, 'An error occurred while saving the new settings.')
    assert.equal(json.data, data)
    assert.equal(await get(), before)
  })
}

test('two rules of one label conflict', async () => {
  const rule = { label: 'a:b', maxRequests: 1, duration: 1 }
  const { json } = await patch({ rateLimits: { rules: [rule, { ...rule, audience: '@auth' }] } })
  assert.is(
    json.data.rateLimits.rules[1].label.message,
    'Rate limit rule configuration with label a:b already exists or conflicts with another rule.',
  )
})

test('values of another type are not loaded', async () => {
  for (const body of [
    { logs: { maxDays: 1.5 } },
    { meta: { appName: 5 } },
    { meta: 'x' },
    [],
    { superuserIPs: [1] },
    { smtp: { enabled: 'yes' } },
  ]) {
    const { status, json } = await patch(body)
    assert.is(status, 400, JSON.stringify(body))
    assert.is(json.message, 'An error occurred while loading the submitted data.')
  }
})

test('what is not sent stays, null is the zero value; keys go without case; unknown ones are left out', async () => {
  const before = await get()
  await patch({ META: { AppName: 'New' }, unknown: 1, backups: { cronMaxKeep: null } })
  assert.equal(await get(), {
    ...before,
    meta: { ...before.meta, appName: 'New' },
    backups: { ...before.backups, cronMaxKeep: 0 },
  })
  await patch({ meta: { appName: before.meta.appName }, backups: before.backups })
})

test('a rule in the place of an old one keeps nothing of it', async () => {
  await patch({ rateLimits: { rules: [{ label: 'c:d', maxRequests: 4, duration: 9 }] } })
  assert.is((await patch({ rateLimits: { rules: [{ label: 'e:f' }] } })).status, 400)
  const { rules } = (await get()).rateLimits
  assert.equal(rules, [{ label: 'c:d', audience: '', duration: 9, maxRequests: 4 }])
})

test('secrets go in and never come out', async () => {
  const answer = await patch({ smtp: { password: 'hidden-1' }, s3: { secret: 'hidden-2' } })
  assert.is(answer.status, 200)
  assert.not.match(answer.text, 'hidden')
  assert.not.match(answer.text, '"password"')
  // Enabling S3 needs a secret, so set one.
  const enabled = {
    enabled: true,
    bucket: 'b',
    region: 'r',
    endpoint: 'http://127.0.0.1',
    accessKey: 'a',
  }
  const { status } = await patch({ backups: { s3: { ...enabled, secret: 'hidden-3' } } })
  assert.is(status, 200)
  assert.is((await patch({ backups: { s3: { enabled: false } } })).status, 200)
})

test('a form with dotted keys', async () => {
  const answer = await send(server.url, {
    method: 'PATCH',
    path: '/api/settings',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'batch.maxRequests=7&trustedProxy.headers=a&trustedProxy.headers=b',
  })
  assert.is(answer.json.batch.maxRequests, 7)
  assert.equal(answer.json.trustedProxy.headers, ['a', 'b'])
  await patch({ trustedProxy: { headers: [] } })
})

test('a form’s @jsonPayload needs exact keys, a JSON body does not', async () => {
  const path = '/api/settings'
  const type = 'application/x-www-form-urlencoded'
  const { appName } = (await patch({ Meta: { AppName: 'by body' } })).json.meta
  assert.is(appName, 'by body')
  for (const [payload, name] of [
    ['{"Meta":{"appName":"x"}}', 'by body'],
    ['{"meta":{"AppName":"x"}}', 'by body'],
    ['{"META":{"appName":"x"},"meta":{"appName":"by form"}}', 'by form'],
  ] as const) {
    const body = `@jsonPayload=${encodeURIComponent(payload)}`
    const request = { method: 'PATCH', path, headers: { ...headers, 'content-type': type }, body }
    assert.is((await send(server.url, request)).json.meta.appName, name, payload)
  }
})

test('a form’s numbers and switches are read as Go reads them', async () => {
  const form = (body: string) =>
    send(server.url, {
      method: 'PATCH',
      path: '/api/settings',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
  for (const [body, value] of [
    ['logs.maxDays=0x10', 16],
    ['logs.maxDays=', 0],
    ['logs.maxDays=5', 5],
  ] as const) {
    assert.is((await form(body)).json.logs.maxDays, value, body)
  }
  for (const body of ['logs.maxDays=x', 'logs.maxDays=1.0', 'meta.hideControls=x']) {
    const { status, json } = await form(body)
    assert.is(status, 400, body)
    assert.is(json.message, 'An error occurred while loading the submitted data.')
  }
})

test('an empty secret of a storage is not stored, nor is a negative zero', async () => {
  await send(server.url, {
    method: 'PATCH',
    path: '/api/settings',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{"s3":{"secret":"hush"},"logs":{"maxDays":-0}}',
  })
  const stored = () => {
    const db = new Database(`${server.dir}/data.db`, { readonly: true })
    const text = String(db.prepare('SELECT value FROM _params').pluck().get())
    db.close()
    return text
  }
  assert.match(stored(), '"accessKey":"","secret":"hush","forcePathStyle":false')
  assert.match(stored(), '"maxDays":0')
  await patch({ s3: { secret: '' }, logs: { maxDays: 5 } })
  assert.match(
    stored(),
    '"s3":{"enabled":false,"bucket":"","region":"","endpoint":"","accessKey":"","forcePathStyle":false}',
  )
})

test('fields are picked from long settings, too', async () => {
  const proxies = Array.from({ length: 3000 }, (_, at) => `X-Forwarded-For-${at}`)
  assert.is((await patch({ trustedProxy: { headers: proxies } })).status, 200)
  const path = '/api/settings?fields=trustedProxy.headers'
  const { status, json } = await send(server.url, { path, headers })
  assert.is(status, 200)
  assert.equal(json, { trustedProxy: { headers: proxies } })
  await patch({ trustedProxy: { headers: [] } })
})

test('superusers only', async () => {
  const { token } = await logIn(server.url, 'users', 'ann', 'password-ann')
  for (const [status, as] of [
    [401, {}],
    [403, { authorization: token }],
  ] as const) {
    assert.is((await send(server.url, { path: '/api/settings', headers: as })).status, status)
    const row = { method: 'PATCH', path: '/api/settings', headers: as, body: {} }
    assert.is((await send(server.url, row)).status, status)
  }
})

test('the SDK reads and changes them', async () => {
  const client = new PocketBase(server.url)
  await client.collection('_superusers').authWithPassword('root@example.com', '1234567890')
  const changed = await client.settings.update({ meta: { appName: 'By SDK' } })
  assert.is(changed['meta'].appName, 'By SDK')
  assert.is((await client.settings.getAll({ fields: 'meta.appName' }))['meta'].appName, 'By SDK')
})

test('an Apple client secret is a token signed by the team’s key', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const client = new PocketBase(server.url)
  client.authStore.save(headers['authorization']!, null)
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const { secret } = await client.settings.generateAppleClientSecret(
    'c',
    'T'.repeat(10),
    'K'.repeat(10),
    pem,
    60,
  )
  const [head, payload] = secret
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(String(Buffer.from(part, 'base64url'))))
  assert.equal(head, { alg: 'ES256', typ: 'JWT', kid: 'K'.repeat(10) })
  assert.is(payload.exp - payload.iat, 60)
  assert.equal(payload.aud, ['https://appleid.apple.com'])
  const { status, json } = await send(server.url, {
    path: '/api/settings/apple/generate-client-secret',
    headers,
    body: { clientId: 'a', teamId: 'b', keyId: 'c', privateKey: 'd', duration: -1 },
  })
  assert.is(status, 400)
  assert.equal(Object.keys(json.data), ['duration', 'keyId', 'privateKey', 'teamId'])
})

test('an Apple client secret: PocketBase says what is wrong with the key', async () => {
  const pemOf = ({ privateKey }: { privateKey: KeyObject }) =>
    String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const faults: [privateKey: string, reason: string][] = [
    [pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' })), 'key is invalid.'],
    [pemOf(generateKeyPairSync('ed25519')), 'key is not a valid ECDSA private key.'],
    [
      '-----BEGIN PRIVATE KEY-----x-----END PRIVATE KEY-----',
      'invalid key: Key must be a PEM encoded PKCS1 or PKCS8 key.',
    ],
  ]
  for (const [privateKey, reason] of faults) {
    const { status, json } = await send(server.url, {
      path: '/api/settings/apple/generate-client-secret',
      headers,
      body: {
        clientId: 'a',
        teamId: 'T'.repeat(10),
        keyId: 'K'.repeat(10),
        privateKey,
        duration: 1,
      },
    })
    assert.is(status, 400)
    assert.is(json.message, `Failed to generate client secret. Raw error: \n${reason}`)
  }
})

test('a text of a form for what is no text, number or switch is ignored', async () => {
  const before = await get()
  for (const body of ['meta=x', 'rateLimits.rules=x', 'backups.s3=x&smtp=', 'trustedProxy=x']) {
    const answer = await fetch(`${server.url}/api/settings`, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    assert.is(answer.status, 200, body)
  }
  assert.equal(await get(), before)
})

test.run()
