import PocketBase from 'pocketbase'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { codeAt } from '../helper/factors.js'
import { atOnce, raceServers, rounds } from '../helper/mail-world.js'
import type { Arrived } from '../helper/mailbox.js'
import { acme, type JitsudoWorld, openJitsudoWorld, other, refuses } from './jitsudo-world.js'
import { claimsOf, during, wire } from './prepared-folder.js'

const test = suite('jitsudo: accounts and tenants')
const args = ['--limits', 'off']
const uuid5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const me = '/v1/users/me'
let world: JitsudoWorld
let second: Booted
test.before(async () => {
  world = await openJitsudoWorld(args)
  second = await boot({ dir: world.dir, args })
})
test.after(async () => {
  await second.stop()
  await world.stop()
})

const operator = (tenant = acme) => ({ authorization: world.root, 'x-tenant-id': tenant })
const stored = (email: string) =>
  world.db.prepare('SELECT * FROM users WHERE email = ?').get(email) as Record<string, unknown>

async function mailed(to: string, subject: RegExp): Promise<string> {
  for (;;) {
    const mail: Arrived = await world.box.take(to)
    if (subject.test(mail.subject ?? ''))
      return /token=([0-9a-f]{64})\b/.exec(mail.text ?? '')?.[1] ?? ''
  }
}

let count = 0
/** A new tenant with an owner, as the operator makes one. */
async function newTenant(more: object = {}) {
  const slug = `firm-${++count}`
  const body = {
    name: 'Firm',
    slug,
    owner_email: `owner${count}@example.com`,
    owner_name: 'Olga',
    ...more,
  }
  return { body, answer: await world.post('/v1/tenants', body, operator()) }
}

test('bearer, then the header, then the tenant', async () => {
  const person = await world.signedIn()
  const { authorization } = person.bearer
  for (const path of [`${me}/profile`, `${me}/preferences`, `${me}/mfa`, '/v1/tenants']) {
    refuses(await world.get(path), 401, 'unauthenticated', path)
    refuses(
      await world.get(path, { authorization: 'Bearer x', 'x-tenant-id': acme }),
      401,
      'unauthenticated',
    )
    refuses(
      await world.get(path, { 'x-api-key': 'jsk_0', 'x-tenant-id': acme }),
      401,
      'unauthenticated',
    )
    for (const bad of ['', 'acme', `${acme}x`, "' OR 1=1 --"]) {
      refuses(await world.get(path, { authorization, 'x-tenant-id': bad }), 400, 'bad_request', bad)
    }
    refuses(await world.get(path, { authorization, 'x-tenant-id': other }), 403, 'tenant_mismatch')
    assert.is(
      (await world.get(path, { authorization, 'x-tenant-id': acme.toUpperCase() })).status,
      200,
    )
  }
  // A token from before a move is valid for neither tenant.
  world.db.prepare("UPDATE users SET tenant = 'other0000000000' WHERE id = ?").run(person.id)
  for (const tenant of [acme, other]) {
    refuses(
      await world.get(`${me}/profile`, { authorization, 'x-tenant-id': tenant }),
      403,
      'tenant_mismatch',
    )
  }
})

test('profile and preferences', async () => {
  const person = await world.signedIn()
  const { status, json } = await world.get(`${me}/profile`, person.bearer)
  assert.is(status, 200)
  assert.match(json.id, uuid5)
  assert.is(json.id, claimsOf(person.bearer.authorization.slice(7))['sub'])
  assert.equal(
    { ...json, id: '' },
    {
      id: '',
      email: person.email,
      name: stored(person.email)['name'],
      auth_provider: 'local',
      first_name: null,
      last_name: null,
      display_name: stored(person.email)['name'],
      avatar_base64: null,
    },
  )
  const none = { locale: null, timezone: null, date_format: null, time_format: null }
  assert.equal((await world.get(`${me}/preferences`, person.bearer)).json, none)
  world.db.prepare("UPDATE users SET language = 'de' WHERE id = ?").run(person.id)
  assert.is((await world.get(`${me}/preferences`, person.bearer)).json.locale, 'de')
})

test('password: a new one for who knows the old one; every token ends', async () => {
  const person = await world.signedIn()
  const change = (body: object) => world.post(`${me}/password`, body, person.bearer)
  refuses(await change({}), 400, 'bad_request')
  refuses(await change({ current_password: person.password, new_password: 5 }), 400, 'bad_request')
  refuses(
    await change({ current_password: person.password, new_password: 'short' }),
    400,
    'weak_password',
  )
  const long = { current_password: person.password, new_password: 'ü'.repeat(40) }
  refuses(await change(long), 400, 'weak_password')
  const fresh = 'password-new'
  refuses(await change({ current_password: 'x', new_password: fresh }), 400, 'invalid_credentials')
  const done = await change({
    current_password: person.password,
    new_password: fresh,
    verified: false,
    is_admin: true,
    tenant: 'other0000000000',
  })
  assert.equal([done.status, done.text], [204, ''])
  assert.equal(
    [stored(person.email)['is_admin'], stored(person.email)['tenant']],
    [0, 'acme00000000000'],
  )
  refuses(await world.get(`${me}/profile`, person.bearer), 401, 'unauthenticated')
  refuses(await world.logIn(person), 401, 'invalid_credentials')
  assert.ok((await world.logIn({ ...person, password: fresh })).json.token)
  world.db.prepare("UPDATE users SET password = '' WHERE id = ?").run(person.id)
})

test('password reset: 202 for everybody; the token works once', async () => {
  const person = await world.make()
  const ask = (email: unknown) => world.post('/v1/auth/request-password-reset', { email })
  for (const bad of [undefined, '', 'x', 5, null]) refuses(await ask(bad), 400, 'bad_request')
  const known = await ask(person.email)
  assert.is(known.status, 202)
  assert.equal(Object.keys(known.json), ['message'])
  assert.is(wire(await ask('nobody@example.com')), wire(known))
  const token = await mailed(person.email, /^A new password/)
  const reset = (body: object) => world.post('/v1/auth/reset-password', body)
  refuses(await reset({ token }), 400, 'bad_request')
  refuses(await reset({ token, new_password: 'short' }), 400, 'weak_password')
  refuses(await reset({ token: 'x', new_password: 'password-2' }), 400, 'invalid_token')
  // An invitation's token isn't valid for a reset, and vice versa.
  const initial = { token, password: 'password-2' }
  refuses(await world.post('/v1/auth/set-initial-password', initial), 400, 'invalid_token')
  const done = await reset({ token, new_password: 'password-2' })
  assert.equal([done.status, Object.keys(done.json)], [200, ['message']])
  refuses(await reset({ token, new_password: 'password-3' }), 400, 'invalid_token')
  assert.ok((await world.logIn({ ...person, password: 'password-2' })).json.token)
})

test('password reset: of a hundred at once one wins, on two servers; a second factor stays', async () => {
  for (let round = 0; round < rounds; round++) {
    const person = await world.enrolled()
    await world.post('/v1/auth/request-password-reset', { email: person.email })
    const token = await mailed(person.email, /^A new password/)
    const counts = await atOnce(100, (index) => {
      const at = index % raceServers ? second.url : world.url
      return world.post(
        '/v1/auth/reset-password',
        { token, new_password: `password-${index}` },
        {},
        at,
      )
    })
    assert.equal(counts, { 200: 1, 400: 99 })
    const winner = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        world.logIn({ ...person, password: `password-${index}` }),
      ),
    )
    const through = winner.filter(({ status }) => status === 200)
    assert.is(through.length, 1)
    assert.is(through[0]!.json.mfa_required, true)
  }
})

test('providers: the tenant of a verified domain, or of a slug', async () => {
  const get = (query: string) => world.get(`/v1/auth/providers${query}`)
  assert.equal((await get('?slug=acme')).json, { tenant_id: acme, methods: ['local'] })
  refuses(await get('?slug=nowhere'), 404, 'not_found')
  refuses(await get('?domain=nowhere.example'), 404, 'not_found')
  refuses(await get(''), 400, 'bad_request')
  const admin = await world.signedIn({ is_admin: true })
  const made = await world.post('/v1/domains', { domain: 'Acme.Example' }, admin.bearer)
  refuses(await get('?domain=acme.example'), 404, 'not_found')
  world.db.prepare('UPDATE tenant_domains SET verified = 1 WHERE domain = ?').run(made.json.domain)
  assert.is((await get('?domain=ACME.example')).json.tenant_id, acme)
})

test('tenants: made by superusers alone, with an owner who is invited', async () => {
  const { body, answer } = await newTenant({
    locale: 'de',
    sso_region: 'x',
    uuid: acme,
    require_mfa: true,
    verified: true,
  })
  assert.is(answer.status, 201, answer.text)
  const { id, owner, ...rest } = answer.json
  assert.equal(rest, { name: 'Firm', slug: body.slug, require_mfa: false })
  assert.is.not(id, acme)
  assert.match(owner.id, uuid5)
  const row = stored(body.owner_email)
  assert.equal(
    [row['verified'], row['is_admin'], row['language'], row['name'], row['role'], row['blocked']],
    [0, 1, 'de', 'Olga', '', 0],
  )
  const tenants = (await world.get('/v1/tenants', operator())).json.tenants as { slug: string }[]
  assert.ok(tenants.some(({ slug }) => slug === body.slug) && tenants.length > 3)
  const twice = { ...body, owner_email: 'fresh@example.com' }
  refuses(await world.post('/v1/tenants', twice, operator()), 409, 'conflict')
  refuses(await world.post('/v1/tenants', { ...body, slug: 'fresh' }, operator()), 409, 'conflict')
  assert.is(stored('fresh@example.com'), undefined)
  for (const bad of [
    {},
    { ...body, slug: 'A B' },
    { ...body, owner_email: 'x' },
    { ...body, name: 5 },
  ]) {
    refuses(
      await world.post('/v1/tenants', bad, operator()),
      400,
      'bad_request',
      JSON.stringify(bad),
    )
  }
  const admin = await world.signedIn({ is_admin: true })
  refuses(await world.post('/v1/tenants', twice, admin.bearer), 403, 'forbidden')
  assert.equal((await world.get('/v1/tenants', admin.bearer)).json.tenants, [
    { id: acme, name: 'acme', slug: 'acme', require_mfa: false },
  ])
  refuses(await world.post('/v1/tenants', twice), 401, 'unauthenticated')
})

test('tenants, domains: of a hundred at once with one slug or domain one is made', async () => {
  const body = { name: 'Race', slug: 'race', owner_name: 'R' }
  const counts = await atOnce(20, (index) => {
    const at = index % raceServers ? second.url : world.url
    return world.post(
      '/v1/tenants',
      { ...body, owner_email: `race${index}@example.com` },
      operator(),
      at,
    )
  })
  assert.equal(counts, { 201: 1, 409: 19 })
  const owners = world.db.prepare("SELECT count(*) FROM users WHERE email LIKE 'race%'").pluck()
  assert.is(owners.get(), 1)
  const domains = await atOnce(100, (index) => {
    const at = index % raceServers ? second.url : world.url
    return world.post('/v1/domains', { domain: 'race.example' }, operator(), at)
  })
  assert.equal(domains, { 201: 1, 409: 99 })
})

test('domains: by an administrator for the own tenant, unverified, with what the DNS is to say', async () => {
  const admin = await world.signedIn({ is_admin: true, tenant: other })
  const member = await world.signedIn({ tenant: other })
  const add = (body: object, headers: object) => world.post('/v1/domains', body, headers)
  refuses(await add({ domain: 'a.example' }, member.bearer), 403, 'forbidden')
  refuses(
    await add({ domain: 'a.example' }, { ...admin.bearer, 'x-tenant-id': acme }),
    403,
    'tenant_mismatch',
  )
  for (const bad of [
    undefined,
    '',
    5,
    'x',
    'a b.example',
    '-a.example',
    `${'a'.repeat(300)}.example`,
    'a.example\u0000',
  ]) {
    refuses(await add({ domain: bad }, admin.bearer), 400, 'bad_request', String(bad))
  }
  const sent = { domain: 'Other.Example', verified: true, tenant: 'acme00000000000', id: 'x' }
  const { status, json } = await add(sent, admin.bearer)
  assert.is(status, 201)
  assert.equal(Object.keys(json), [
    ...['id', 'domain', 'verified', 'verified_at', 'verification_token', 'dns_record', 'dns_value'],
    'created_at',
  ])
  assert.equal([json.domain, json.verified, json.verified_at], ['other.example', false, null])
  const row = world.db.prepare('SELECT tenant, verified FROM tenant_domains WHERE domain = ?')
  assert.equal(row.get('other.example'), { tenant: 'other0000000000', verified: 0 })
  refuses(await add({ domain: 'other.example' }, operator()), 409, 'conflict')
})

test('an invitation: verified, then a password, once; nobody is signed in by it', async () => {
  const { body } = await newTenant()
  const email = body.owner_email
  const token = await mailed(email, /^You are invited/)
  const verify = (token: unknown) => world.post('/v1/auth/verify-email', { token })
  const initial = (body: object) => world.post('/v1/auth/set-initial-password', body)
  const password = 'password-1'
  refuses(await verify(undefined), 400, 'bad_request')
  refuses(await verify('x'), 400, 'invalid_token')
  refuses(await initial({ token, password }), 400, 'invalid_token', 'not verified')
  for (let time = 0; time < 2; time++) {
    const { status, json } = await verify(token)
    assert.equal([status, Object.keys(json), json.email], [200, ['message', 'email'], email])
  }
  refuses(await initial({ token, password: 'short' }), 400, 'weak_password')
  const sent = { token, password, is_admin: false, tenant: 'acme00000000000', blocked: true }
  const done = await initial(sent)
  assert.equal([done.status, Object.keys(done.json)], [200, ['message']])
  refuses(await initial({ token, password }), 400, 'invalid_token')
  refuses(await verify(token), 400, 'invalid_token')
  const { json } = await world.logIn({ email, password })
  const claims = claimsOf(json.token)
  assert.equal(claims['groups'], ['admin'])
  assert.is.not(claims['tenant_id'], acme)
})

test('an invitation: of a hundred passwords at once one is set, on two servers', async () => {
  for (let round = 0; round < rounds; round++) {
    const { body } = await newTenant()
    const token = await mailed(body.owner_email, /^You are invited/)
    const at = (index: number) => (index % raceServers ? second.url : world.url)
    const verified = await atOnce(100, (index) =>
      world.post('/v1/auth/verify-email', { token }, {}, at(index)),
    )
    assert.equal(verified, { 200: 100 })
    const counts = await atOnce(100, (index) =>
      world.post(
        '/v1/auth/set-initial-password',
        { token, password: `password-${index}` },
        {},
        at(index),
      ),
    )
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test('resend-invite: by an administrator of the tenant, for who isn’t verified', async () => {
  const admin = await world.signedIn({ is_admin: true })
  const member = await world.signedIn()
  const guest = await world.make({ verified: false })
  const foreign = await world.make({ verified: false, tenant: other })
  const resend = (id: string, headers: object) =>
    world.post(`/v1/users/${id}/resend-invite`, '', headers)
  refuses(await resend(guest.id, member.bearer), 403, 'forbidden')
  refuses(await resend(guest.id, {}), 401, 'unauthenticated')
  for (const id of [foreign.id, 'nobody000000000', "' OR 1=1 --", acme]) {
    refuses(await resend(encodeURIComponent(id), admin.bearer), 404, 'not_found', id)
  }
  refuses(await resend(member.id, admin.bearer), 409, 'conflict')
  const profile = await world.get(`${me}/profile`, member.bearer)
  refuses(await resend(profile.json.id, admin.bearer), 409, 'conflict', 'by its UUID')
  const { status, json } = await resend(guest.id, admin.bearer)
  assert.equal([status, Object.keys(json)], [200, ['message']])
  assert.match(await mailed(guest.email, /^You are invited/), /^[0-9a-f]{64}$/)
  assert.is((await resend(foreign.id, operator(other))).status, 200)
})

test('healthz; what the contract leaves out is its 404', async () => {
  assert.is((await world.get('/healthz')).status, 200)
  for (const path of ['/v1/api-keys', '/v1/users', '/v1/auth/register', '/v1/auth/mfa/x']) {
    refuses(await world.post(path, {}), 404, 'not_found', path)
  }
})

test('hostile bodies on every route: a refusal in the envelope, never a 5xx', async () => {
  const admin = await world.signedIn({ is_admin: true })
  const paths = [
    ...['request-password-reset', 'reset-password', 'verify-email', 'set-initial-password'],
    ...['mfa/challenge', 'mfa/enroll-via-challenge', 'mfa/webauthn/begin', 'mfa/webauthn/complete'],
  ].map((path) => `/v1/auth/${path}`)
  const own = ['password', 'mfa/totp/verify', 'mfa/webauthn/register/complete'].map(
    (path) => `${me}/${path}`,
  )
  const bodies = [
    '',
    '[]',
    'null',
    '{',
    '"x"',
    '{"token":{"$gt":""}}',
    '{"email":["a@b.c"]}',
    '{"token":1e999}',
    '{"__proto__":{"token":"1"}}',
    '{"constructor":{"token":"1"}}',
    '{"email":"a@b.c\\u0000"}',
    '{"email":"a@b.c\\r\\nBcc: x@y.z"}',
    '{"token":"1\' OR 1=1 --","password":"password-1"}',
    `{"token":"${'9'.repeat(100_000)}","new_password":"password-1"}`,
    '['.repeat(50_000),
    '{"challenge_id":"\\ud800","code":"\\udfff"}',
    '{"code":"１２３４５６"}',
    '{"domain":"\\u202e.example"}',
    '{"credential":{"__proto__":[]},"challenge_id":""}',
    '\ufeff{}',
  ]
  for (const path of [...paths, ...own, '/v1/domains', '/v1/tenants']) {
    for (const body of bodies) {
      const { status, json } = await world.post(path, body, admin.bearer)
      // 501: passkeys aren't supported here.
      assert.ok(
        status >= 400 && (status < 500 || status === 501),
        `${path} ${body.slice(0, 40)} ${status}`,
      )
      assert.type(json.code, 'string')
    }
  }
})

test('a conversation in a client’s order, with the native SDK at its end', async () => {
  const { body } = await newTenant()
  const token = await mailed(body.owner_email, /^You are invited/)
  await world.post('/v1/auth/verify-email', { token })
  const person = { email: body.owner_email, password: 'password-1' }
  await world.post('/v1/auth/set-initial-password', { token, password: person.password })
  const { tenant_id } = (await world.get(`/v1/auth/providers?slug=${body.slug}`)).json
  const first = (await world.logIn(person)).json
  const bearer = { authorization: `Bearer ${first.token}`, 'x-tenant-id': tenant_id }
  const { secret } = (await world.post(`${me}/mfa/totp`, {}, bearer)).json
  await world.post(`${me}/mfa/totp/verify`, { code: codeAt(secret, -1) }, bearer)
  const { challenge_id } = (await world.logIn(person)).json
  const sent = { challenge_id, code: codeAt(secret) }
  const signed = (await world.post('/v1/auth/mfa/challenge', sent)).json
  const client = new PocketBase(world.url)
  client.authStore.save(signed.token, null)
  assert.is((await client.collection('users').authRefresh()).record.email, person.email)
})

test.run()

const limited = suite('jitsudo: limits of mails')

limited('five resets an hour for one address, and 202 all the same', async () => {
  await during(openJitsudoWorld([]), async (world) => {
    const { email } = await world.make()
    const answers = []
    for (let time = 0; time < 7; time++) {
      answers.push(await world.post('/v1/auth/request-password-reset', { email }))
    }
    assert.is(new Set(answers.map(wire)).size, 1)
    assert.is(answers[0]!.status, 202)
  })
})

limited('only a column that its owner can’t write makes an administrator', async () => {
  await during(openJitsudoWorld(args), async (world) => {
    const admin = await world.signedIn({ is_admin: true })
    const groups = async () => claimsOf((await world.logIn(admin)).json.token)['groups']
    assert.equal(await groups(), ['admin'])
    const client = new PocketBase(world.url)
    client.authStore.save(world.root, null)
    const { fields } = await client.collections.getOne('users')
    for (const field of fields) if (field.name === 'is_admin') field.hidden = false
    await client.collections.update('users', { fields })
    assert.equal(await groups(), [])
    const refused = await world.post('/v1/domains', { domain: 'own.example' }, admin.bearer)
    refuses(refused, 403, 'forbidden')
  })
})

limited.run()
