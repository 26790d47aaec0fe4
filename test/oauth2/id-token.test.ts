import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createCall } from '../../server/oauth2/call.js'
import { createOAuth2 } from '../../server/oauth2/client.js'
import { findClient } from '../../server/oauth2/configure.js'

const test = suite('oauth2: id_token')

const issuer = 'https://appleid.apple.com'
const now = 1_800_000_000_000
const seconds = now / 1000
const good = { iss: issuer, aud: 'our-id', sub: 'u1', exp: seconds + 60, iat: seconds - 1 }

async function makeKey(kid: string, alg: string) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }
  const sign = (claims: object, header: object = {}) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey)
  return { jwk, sign }
}

const first = await makeKey('first', 'RS256')
const second = await makeKey('second', 'EdDSA')
const stranger = await makeKey('first', 'RS256')
let keys: JWK[] = [first.jwk]
let keysAnswer: { status: number; text?: string } = { status: 200 }

/**
 * The user that an id_token describes, at Apple or at an OpenID provider without a user endpoint.
 */
async function read(id_token: unknown, name = 'apple', extra: object = {}) {
  const client = findClient([{ name, clientId: 'our-id', clientSecret: 'x', extra }], name)!
  const oauth2 = createOAuth2({
    clock: { now: () => now },
    config: { timeout: 10, answerLimit: 1 << 20, parallel: 10, idTokenLeeway: 300 },
    call: async () => ({
      ...{ status: keysAnswer.status, type: 'application/json' },
      text: keysAnswer.text ?? JSON.stringify({ keys }),
    }),
  })
  const raw = { id_token }
  const tokens = { accessToken: 'a', refreshToken: '', type: 'Bearer', expiresAt: undefined, raw }
  return oauth2.fetchUser(client, tokens)
}

async function refused(token: unknown, why: RegExp, name?: string, extra?: object) {
  try {
    await read(token, name, extra)
  } catch (error) {
    assert.match((error as Error).message, why)
    return
  }
  assert.unreachable(`let in: ${why}`)
}

test('a right one says who it is; the address counts where it is verified, as a text too', async () => {
  const claims = { ...good, email: 'a@example.com' }
  for (const [verified, email] of [
    ['true', 'a@example.com'],
    [true, 'a@example.com'],
    ['false', ''],
    [undefined, ''],
  ] as const) {
    const user = await read(await first.sign({ ...claims, email_verified: verified }))
    assert.equal([user.id, user.email], ['u1', email])
  }
})

test('a signature by a key that the provider does not have', async () => {
  await refused(await stranger.sign(good), /signature/)
})

test('one whose claims were changed afterwards', async () => {
  const [head, , signature] = (await first.sign(good)).split('.')
  const claims = Buffer.from(JSON.stringify({ ...good, sub: 'evil' })).toString('base64url')
  await refused(`${head}.${claims}.${signature}`, /signature/)
})

test('no signature, and a public key taken for a shared secret', async () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  await refused(`${part({ alg: 'none', kid: 'first' })}.${part(good)}.`, /signature/)
  const secret = Buffer.from(JSON.stringify(first.jwk))
  const forged = await new SignJWT(good)
    .setProtectedHeader({ alg: 'HS256', kid: 'first' })
    .sign(secret)
  await refused(forged, /signature/)
})

test('no key named, and a key of another kind', async () => {
  await refused(await first.sign(good, { kid: undefined }), /names no key/)
  await refused(await second.sign(good, { kid: 'first' }), /signature/)
})

test('another audience, another issuer', async () => {
  await refused(await first.sign({ ...good, aud: 'other' }), /audience/)
  await refused(await first.sign({ ...good, aud: undefined }), /audience/)
  await refused(await first.sign({ ...good, iss: 'https://evil.example.com' }), /issuer/)
  assert.is((await read(await first.sign({ ...good, aud: ['other', 'our-id'] }))).id, 'u1')
})

test('expired, from the future, without an end; five minutes are given', async () => {
  await refused(await first.sign({ ...good, exp: seconds - 301 }), /expired/)
  await refused(await first.sign({ ...good, iat: seconds + 301 }), /future/)
  await refused(await first.sign({ ...good, nbf: seconds + 301 }), /not valid yet/)
  await refused(await first.sign({ ...good, exp: undefined }), /when it ends/)
  assert.is(
    (await read(await first.sign({ ...good, exp: seconds - 299, iat: seconds + 299 }))).id,
    'u1',
  )
})

test('none at all, and what is no token', async () => {
  for (const token of [undefined, '', 5, {}]) await refused(token, /missing/)
  for (const token of ['x', 'a.b.c', `${'.'.repeat(9)}`]) await refused(token, /no JWT/)
})

test('a new key counts at once, an old one no longer', async () => {
  await read(await first.sign(good))
  await refused(await second.sign(good), /signature/)
  keys = [second.jwk]
  assert.is((await read(await second.sign(good))).id, 'u1')
  await refused(await first.sign(good), /signature/)
  keys = [first.jwk]
})

test('keys that are not to be had, or are rubbish', async () => {
  const token = await first.sign(good)
  for (const [answer, why] of [
    [{ status: 500 }, /answered 500/],
    [{ status: 200, text: '<html>' }, /signature/],
    [{ status: 200, text: '{"keys":[{}]}' }, /signature/],
    [{ status: 200, text: 'null' }, /signature/],
  ] as const) {
    keysAnswer = answer
    await refused(token, why)
  }
  keysAnswer = { status: 200 }
})

test('oidc: issuers and keys are checked where the collection names them', async () => {
  const evil = await stranger.sign({ ...good, iss: 'https://evil.example.com' })
  assert.is((await read(evil, 'oidc')).id, 'u1')
  await refused(evil, /issuer/, 'oidc', { issuers: [issuer] })
  await refused(await stranger.sign(good), /signature/, 'oidc', { jwksURL: 'https://x/keys' })
  await refused(await first.sign({ ...good, aud: 'x' }), /audience/, 'oidc')
  await refused(await first.sign({ ...good, aud: ['our-id', 5] }), /audience/, 'oidc')
  await refused(evil, /issuer/, 'oidc', { issuers: `https://other ${issuer}` })
  await refused(evil, /issuer/, 'oidc', { issuers: [5] })
  assert.is((await read(await first.sign(good), 'oidc', { issuers: `x ${issuer}` })).id, 'u1')
  const extra = { issuers: ['https://other', issuer], jwksURL: 'https://x/keys' }
  assert.is((await read(await first.sign(good), 'oidc2', extra)).id, 'u1')
})

test('an address that is no URL is refused before anything is sent', async () => {
  const call = createCall({ timeoutMs: 1000, maxBytes: 10 })
  for (const url of ['', 'x', 'file:///etc/passwd', 'ftp://x']) {
    await call(url).then(
      () => assert.unreachable(url),
      (error: Error) => assert.match(error.message, /not of HTTP/),
    )
  }
})

test.run()
