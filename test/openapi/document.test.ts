import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadConfig } from '../../server/base/config.js'
import { servedContracts } from '../../server/compose.js'
import { contractOperations } from '../../server/openapi/contracts/index.js'
import { describeApi } from '../../server/openapi/document.js'
import { type Booted, boot, runCommand } from '../helper/boot.js'
import { contractRoutes } from '../helper/contract-routes.js'
import { type ApiDocument, faultOf, operationAt, validatorOf } from '../helper/documented.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite<{ server: Booted; root: string }>('the OpenAPI document')

test.before(async (context) => {
  context.server = await boot()
  const login = await logIn(context.server.url, '_superusers', 'root@example.com', '1234567890')
  context.root = login.token
})
test.after(({ server }) => server.stop())

const documentOf = async ({ url }: Booted) =>
  (await send(url, { path: '/api/openapi.json' })).json as unknown as ApiDocument

test('every row of every contract that is served has its operation', async ({ server }) => {
  const { paths, openapi } = await documentOf(server)
  assert.is(openapi, '3.1.0')
  const known = new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  )
  for (const { name, routes } of servedContracts(loadConfig({ values: {} }))) {
    for (const { method, path } of routes) {
      const template = path.replace(/[:*](\w+)/g, '{$1}')
      const anywhere = [template, `/c/${name}${template}`].some((at) =>
        known.has(`${method} ${at}`),
      )
      assert.ok(anywhere, `${name}: ${method} ${path}`)
    }
  }
})

test('references lead somewhere, names are given once, parameters of paths are told', async ({
  server,
}) => {
  const document = await documentOf(server)
  const at = (ref: string) =>
    ref
      .slice(2)
      .split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], document)
  for (const [ref] of JSON.stringify(document).matchAll(/(?<="\$ref":")#[^"]+/g)) {
    assert.ok(at(ref), ref)
  }
  const ids: string[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const { operationId, summary, parameters } of Object.values(methods)) {
      ids.push(operationId)
      assert.ok(summary.endsWith('.'), operationId)
      const told = parameters.filter((each) => each.in === 'path').map(({ name }) => name)
      assert.equal(
        told,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      )
    }
  }
  assert.is(new Set(ids).size, ids.length)
})

test('a login that waits for a second factor is an answer of its own', async ({ server }) => {
  const document = await documentOf(server)
  const steps = {
    '/api/auth/login': { mfa_required: true },
    '/v1/auth/login': {
      mfa_required: false,
      challenge_id: '0b0e1c2d-1111-4111-8111-111111111111',
      methods: [],
      enrollment_required: true,
    },
  }
  for (const [path, step] of Object.entries(steps)) {
    const { content } = document.paths[path]!['post']!.responses['200']!
    const isRight = validatorOf(content!['application/json']!.schema!)
    assert.ok(isRight(step), path)
    assert.not(isRight({}), path)
  }
})

test('every schema in it can be compiled', async ({ server }) => {
  const document = await documentOf(server)
  let count = 0
  for (const methods of Object.values(document.paths)) {
    for (const { responses } of Object.values(methods)) {
      for (const { content } of Object.values(responses)) {
        for (const { schema } of Object.values(content ?? {})) {
          if (!schema) continue
          validatorOf(schema)
          count++
        }
      }
    }
  }
  assert.ok(count > 200)
})

type Row = [method: string, path: string, as: 'root' | 'guest', body?: object]

const records = '/api/collections/users/records'
const login = { identity: 'ann', password: 'password-ann' }
const rows: Row[] = [
  ['GET', '/api/health', 'guest'],
  ['GET', '/api/health', 'root'],
  ['GET', records, 'root'],
  ['GET', `${records}?filter=nope(`, 'root'],
  ['GET', `${records}/nobody`, 'root'],
  ['POST', records, 'root', {}],
  ['GET', '/api/collections', 'root'],
  ['GET', '/api/collections', 'guest'],
  ['GET', '/api/collections/users', 'root'],
  ['GET', '/api/settings', 'root'],
  ['GET', '/api/logs', 'root'],
  ['GET', '/api/logs/stats', 'root'],
  ['GET', '/api/audit', 'root'],
  ['GET', '/api/crons', 'root'],
  ['GET', '/api/backups', 'root'],
  ['GET', '/api/contracts', 'root'],
  ['POST', '/api/files/token', 'root'],
  ['GET', '/api/collections/meta/scaffolds', 'root'],
  ['GET', '/api/collections/users/auth-methods', 'guest'],
  ['GET', '/api/collections/users/factors', 'root'],
  ['GET', '/api/collections/users/factors/nobody', 'root'],
  ...[login, { identity: 'ann', password: 'wrong' }, {}].map(
    (body): Row => ['POST', '/api/collections/users/auth-with-password', 'guest', body],
  ),
  ['POST', '/auth/login', 'guest', { username: 'ann', password: 'password-ann' }],
  ['POST', '/auth/login', 'guest', { username: 'ann', password: 'wrong' }],
  ['POST', '/auth/local', 'guest', login],
  ['POST', '/auth/local', 'guest', { identifier: 'ann', password: 'password-ann' }],
  ['POST', '/api/auth/login', 'guest', { email: 'ann@example.com', password: 'no' }],
  ['POST', '/v1/auth/login', 'guest', { email: 'ann@example.com', password: 'no' }],
  ['POST', '/v1/auth/login', 'guest', {}],
  ['POST', '/api/auth/local/login', 'guest', {}],
  ['POST', '/api/auth/local/login', 'guest', { email: 'x@y.zz', password: 'no' }],
]

test('answers, right ones and faults, are as it says', async ({ server, root }) => {
  for (const [method, path, as, body] of rows) {
    const headers = as === 'root' ? { authorization: root } : {}
    const answer = await send(server.url, { method, path, headers, ...(body && { body }) })
    const operation = operationAt(method, path.split('?')[0]!)
    assert.ok(operation, path)
    const type = answer.headers.get('content-type') ?? ''
    assert.is(faultOf(operation, { ...answer, type }), undefined, `${method} ${path}`)
  }
})

test('each contract’s rows have answers of their own, and no others are told', () => {
  const served = contractRoutes().map((row) => `${row.contract} ${row.method} ${row.path}`)
  const told = Object.entries(contractOperations).flatMap(([contract, rows]) =>
    Object.keys(rows).map((row) => `${contract} ${row}`),
  )
  assert.equal(told.sort(), served.sort())
})

test('a contract that is not served is not in it; `openapi` prints the same', async () => {
  const all = describeApi(
    servedContracts(loadConfig({ values: {} })),
    '1',
  ) as unknown as ApiDocument
  const { code, stdout } = await runCommand(['openapi', '--set', 'contracts.enabled=strapi'])
  assert.is(code, 0)
  const few = JSON.parse(stdout) as ApiDocument
  assert.ok(all.paths['/v1/auth/login'])
  assert.not(few.paths['/v1/auth/login'])
  assert.ok(few.paths['/auth/local'])
  assert.not(few.components.schemas['JitsudoError'])
})

test.run()
