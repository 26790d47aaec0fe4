import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Answer } from '../../server/oauth2/call.js'
import { createOAuth2 } from '../../server/oauth2/client.js'
import { clientsOf, findClient } from '../../server/oauth2/configure.js'
import { providers } from '../../server/oauth2/index.js'
import { type Brand, brands } from './brand-bodies.js'

const test = suite('oauth2: what each provider says')
const config = { timeout: 10, answerLimit: 1 << 20, parallel: 10, idTokenLeeway: 300 }

/** The user that a provider's documented responses give, and the requests that were made. */
async function inquire(brand: Brand) {
  const client = findClient(
    [{ name: brand.name, clientId: 'our-id', clientSecret: 'x', ...brand.config }],
    brand.name,
  )!
  const asked: string[] = []
  const oauth2 = createOAuth2({
    clock: { now: () => 1_700_000_000_000 },
    config,
    call: async (url, { method = 'GET', headers = {}, body = '' } = {}): Promise<Answer> => {
      const { Authorization, ...others } = headers
      assert.is(Authorization, 'Bearer secret-token')
      asked.push([method, url, JSON.stringify(others), body].join(' ').trim())
      const [status, text] = brand.answers[url] ?? [404, '']
      const answer = typeof text === 'string' ? text : JSON.stringify(text)
      return { status, type: 'application/json', text: answer }
    },
  })
  const tokens = {
    ...{ accessToken: 'secret-token', refreshToken: '', type: 'Bearer', expiresAt: undefined },
    raw: { access_token: 'secret-token', ...brand.token },
  }
  const user = await oauth2.fetchUser(client, tokens)
  const { id, name, username, email, avatarURL } = user
  return { user: { id, name, username, email, avatarURL }, asked, rawUser: user.rawUser }
}

for (const brand of brands) {
  test(`${brand.name}: ${brand.what ?? 'the documented body'}`, async () => {
    if ('refused' in brand) {
      await inquire(brand).then(
        () => assert.unreachable('let in'),
        (error: Error) => assert.match(error.message, brand.refused!),
      )
      return
    }
    const { user, asked } = await inquire(brand)
    assert.equal(user, { id: '', name: '', username: '', email: '', avatarURL: '', ...brand.user })
    if (brand.asked) assert.equal(asked, brand.asked)
  })
}

test('every provider but those of OpenID has a body here', () => {
  const known = new Set(brands.map(({ name }) => name))
  const missing = providers.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  assert.equal(missing, ['apple', 'oidc', 'oidc2', 'oidc3'])
})

test('instagram2: what was granted stands among the user', async () => {
  const brand = brands.find(({ name }) => name === 'instagram2')!
  const { rawUser } = await inquire({ ...brand, token: { permissions: ['a'] } })
  assert.equal(rawUser['permissions'], ['a'])
})

test('microsoft asks for an id_token only where its address counts', () => {
  const extra = { idTokenEmailClaim: 'email' }
  const [plain, claim] = clientsOf([{ name: 'microsoft' }, { name: 'microsoft', extra }])
  assert.equal(plain!.scopes, ['User.Read'])
  assert.equal(claim!.scopes, ['User.Read', 'openid'])
})

test.run()
