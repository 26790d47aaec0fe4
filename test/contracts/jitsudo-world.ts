import * as assert from 'uvu/assert'
import { codeAt } from '../helper/factors.js'
import { type Answer, send } from '../helper/scenario.js'
import { claimsOf, openPreparedMailWorld, post as postTo } from './prepared-folder.js'

export const acme = '11111111-1111-4111-8111-111111111111'
export const other = '22222222-2222-4222-8222-222222222222'
export const strict = '33333333-3333-4333-8333-333333333333'
const tenantIds: Record<string, string> = {
  [acme]: 'acme00000000000',
  [other]: 'other0000000000',
  [strict]: 'strict000000000',
}

export interface Person {
  email: string
  password: string
  id: string
  bearer: { authorization: string; 'x-tenant-id': string }
}

export interface JitsudoWorld extends Awaited<ReturnType<typeof openPreparedMailWorld>> {
  /** A verified account of a tenant; by default an ordinary one of acme. */
  make(more?: { tenant?: string; is_admin?: boolean; verified?: boolean }): Promise<Person>
  /** The same with a token of the contract. */
  signedIn(more?: { tenant?: string; is_admin?: boolean }): Promise<Person>
  /** The same with an app; its code of the previous step is used up. */
  enrolled(more?: { tenant?: string }): Promise<Person & { secret: string; codes: string[] }>
  post(path: string, body: unknown, headers?: object, at?: string): Promise<Answer>
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  logIn(person: { email: string; password: string }, at?: string): Promise<Answer>
}

/** A folder with three tenants: acme, other, and strict, which requires a second factor. */
export async function openJitsudoWorld(args: readonly string[]): Promise<JitsudoWorld> {
  const world = await openPreparedMailWorld('jitsudo strapi', args, {})
  const { url, root } = world
  const headers = { authorization: root }
  const asRoot = async (path: string, body: object) => {
    const answer = await send(url, { path: `/api/collections/${path}/records`, headers, body })
    assert.is(answer.status, 200, answer.text)
    return answer.json
  }
  for (const [uuid, id] of Object.entries(tenantIds)) {
    const slug = id.replace(/0+$/, '')
    await asRoot('tenants', { id, uuid, slug, name: slug, require_mfa: uuid === strict })
  }
  let count = 0
  const post: JitsudoWorld['post'] = (path, body, headers = {}, at = url) =>
    postTo(at, path, body, headers as Record<string, string>)
  const logIn: JitsudoWorld['logIn'] = ({ email, password }, at) =>
    post('/v1/auth/login', { email, password }, {}, at)
  const make: JitsudoWorld['make'] = async ({ tenant = acme, ...more } = {}) => {
    const email = `member${++count}@example.com`
    const password = 'password-1'
    const { id } = await asRoot('users', {
      email,
      password,
      passwordConfirm: password,
      verified: true,
      name: `Member ${count}`,
      tenant: tenantIds[tenant],
      ...more,
    })
    const bearer = { authorization: '', 'x-tenant-id': tenant }
    return { email, password, id, bearer }
  }
  const signedIn: JitsudoWorld['signedIn'] = async (more) => {
    const person = await make(more)
    const { json, text } = await logIn(person)
    assert.ok(json.token, text)
    assert.is(claimsOf(json.token)['tenant_id'], person.bearer['x-tenant-id'])
    person.bearer.authorization = `Bearer ${json.token}`
    return person
  }
  return {
    ...world,
    make,
    signedIn,
    async enrolled(more) {
      const person = await signedIn(more)
      const { json } = await post('/v1/users/me/mfa/totp', {}, person.bearer)
      const code = codeAt(json.secret, -1)
      const made = await post('/v1/users/me/mfa/totp/verify', { code }, person.bearer)
      assert.is(made.status, 200, made.text)
      return { ...person, secret: json.secret, codes: made.json.codes }
    },
    post,
    get: (path, headers = {}) => send(url, { path, headers }),
    logIn,
  }
}

/** Checks for a refusal in this contract's envelope. */
export function refuses(
  { status, json, headers, text }: Answer,
  expected: number,
  code: string,
  told = '',
) {
  assert.is(`${status} ${json?.code}`, `${expected} ${code}`, `${told} ${text}`)
  assert.type(json.message, 'string')
  const keys = Object.keys(json).filter((key) => !['code', 'message', 'details'].includes(key))
  assert.equal(keys, [])
  assert.is(headers.get('content-type'), 'application/json')
  assert.is(headers.get('cache-control'), 'no-store')
  assert.equal(headers.getSetCookie(), [])
}
