import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RateLimitRule } from '../../server/settings/defaults.js'
import { logIn, send } from '../helper/scenario.js'
import { startGateway, type TestGateway } from './composed.js'
import { type RuleCase, ruleCases } from './rule-cases.js'

const test = suite('settings.rateLimits')
let gateway: TestGateway
const tokens: Record<string, string> = { bad: 'xx' }
test.before(async () => {
  gateway = await startGateway({ limits: { mode: 'off' } })
  const { url } = gateway
  tokens['ann'] = (await logIn(url, 'users', 'ann', 'password-ann')).token
  tokens['root'] = (await logIn(url, '_superusers', 'root@example.com', '1234567890')).token
})
test.after(() => gateway.stop())

interface Request {
  method?: string
  path: string
  as?: string
  body?: unknown
}

const users = '/api/collections/users'
const wrong = { identity: 'ann', password: 'wrong' }
const none = `${users}/records/bbbbbbbbbbbbbbb`
const requests: Record<string, Request> = {
  health: { path: '/api/health' },
  head: { method: 'HEAD', path: '/api/health' },
  posthealth: { method: 'POST', path: '/api/health' },
  escaped: { path: '/api/%68ealth' },
  healthann: { path: '/api/health', as: 'ann' },
  healthroot: { path: '/api/health', as: 'root' },
  healthbad: { path: '/api/health', as: 'bad' },
  api: { path: '/api' },
  nope: { path: '/api/nope' },
  root: { path: '/nothing-here' },
  ui: { path: '/_/' },
  methods: { path: `${users}/auth-methods` },
  wrong: { path: `${users}/auth-with-password`, body: wrong },
  wrongbyid: { path: '/api/collections/_pb_users_auth_/auth-with-password', body: wrong },
  wrongcaps: { path: '/api/collections/USERS/auth-with-password', body: wrong },
  memberwrong: {
    path: '/api/collections/members/auth-with-password',
    body: { ...wrong, identity: 'single@example.com' },
  },
  refresh: { method: 'POST', path: `${users}/auth-refresh`, as: 'ann' },
  refreshguest: { method: 'POST', path: `${users}/auth-refresh` },
  create: { path: `${users}/records`, body: { email: 'x' } },
  list: { path: `${users}/records` },
  view: { path: none },
  viewa: { path: `${users}/records/aaaaaaaaaaaaaaa` },
  update: { method: 'PATCH', path: none, body: { name: 'x' } },
  delete: { method: 'DELETE', path: none },
  unknown: { path: '/api/collections/none/auth-with-password', body: {} },
  unknownlist: { path: '/api/collections/none/records' },
  createview: { path: '/api/collections/user_cards/records', body: {} },
  listview: { path: '/api/collections/user_cards/records' },
  file: { path: '/api/files/users/aaaaaaaaaaaaaaa/a.png' },
  impersonate: { path: `${users}/impersonate/aaaaaaaaaaaaaaa`, body: {} },
}

for (const row of ruleCases) {
  test(row.name, async () => {
    await set(row)
    const answers: number[] = []
    for (const step of row.steps.split(' ')) {
      if (step.startsWith('wait:')) {
        gateway.clock.move(Number(step.slice('wait:'.length)))
        continue
      }
      const [, name = '', ip, times = '1'] = /^(\w+)(?:@([^*]+))?(?:\*(\d+))?$/.exec(step) ?? []
      for (let at = 0; at < Number(times); at++) answers.push(await ask(name, ip))
    }
    assert.is(answers.join(' '), row.answers)
  })
}

test('429 is the native error, with the seconds until the window ends', async () => {
  await set({ rules: ['1/100 /api/health'] })
  await ask('health')
  gateway.clock.move(30_000)
  const { status, headers, json } = await send(gateway.url, requests['health']!)
  assert.is(status, 429)
  assert.equal(json, { data: {}, message: 'Too Many Requests.', status: 429 })
  assert.is(headers.get('retry-after'), '70')
})

test('settings that are saved begin anew', async () => {
  await set({ rules: ['1/100 /api/health'] })
  assert.equal([await ask('health'), await ask('health')], [200, 429])
  await gateway.set({})
  assert.is(await ask('health'), 200)
})

test('a login through a contract counts for the labels of its collection', async () => {
  const weather = { path: '/auth/login', body: { username: 'ann', password: 'wrong' } }
  for (const label of ['users:authWithPassword', 'users:auth', '*:authWithPassword', '*:auth']) {
    await set({ rules: [`2/100 ${label}`] })
    const first = await send(gateway.url, weather)
    assert.equal([first.status, await ask('wrong')], [400, 400], label)
    const { status, json, headers } = await send(gateway.url, weather)
    assert.is(status, 429, label)
    assert.is(json.response.message, 'Too Many Requests.')
    assert.ok(Number(headers.get('retry-after')) > 0)
    assert.is(await ask('wrong'), 429, label)
  }
})

test("a contract's path is a path, under each of its names", async () => {
  await set({ rules: ['2/100 /auth/'] })
  const statuses: number[] = []
  for (const path of ['/auth/login', '/c/weather/auth/login', '/auth/none', '/auth/login']) {
    const body = { username: 'ann', password: 'wrong' }
    statuses.push((await send(gateway.url, { path, body })).status)
  }
  assert.equal(statuses, [400, 400, 404, 429])
})

test.run()

function set({
  rules,
  excludedIPs = [],
  trusted = [],
}: Omit<RuleCase, 'name' | 'steps' | 'answers'>) {
  return gateway.set({
    rateLimits: { enabled: true, rules: rules.map(readRule), excludedIPs: [...excludedIPs] },
    trustedProxy: { headers: [...trusted], useLeftmostIP: false },
  })
}

function readRule(text: string): RateLimitRule {
  const [, max, duration, label = '', audience = ''] =
    /^(\d+)\/(\d+) (.*?)(?: (@\w+))?$/.exec(text) ?? []
  return {
    label,
    audience: audience as RateLimitRule['audience'],
    duration: Number(duration),
    maxRequests: Number(max),
  }
}

async function ask(name: string, ip?: string): Promise<number> {
  const { as, ...request } = requests[name]!
  const headers = {
    ...(as !== undefined && { authorization: tokens[as]! }),
    ...(ip !== undefined && { 'x-forwarded-for': ip }),
  }
  return (await send(gateway.url, { ...request, headers })).status
}
