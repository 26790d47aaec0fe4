import type { Script } from '../helper/fake-provider.js'

/** One login, and what stands before it; the same on both sides. */
export interface Case {
  name: string
  script?: Script
  /** Members of the login's body beside provider, code, verifier and redirect. */
  body?: Record<string, unknown>
  /** Sent as it is. */
  raw?: { type: string; text: string }
  /** An account that is there before. */
  account?: { email: string; password?: string; verified?: boolean; extra?: object }
  /** Links of that account. */
  links?: { provider: string; providerId: string }[]
  /** Whether the account is logged in as the login comes. */
  isCaller?: boolean
  /** Logs in as a superuser. */
  isSuperuser?: boolean
  /** What the collection is changed to for this case. */
  options?: Record<string, unknown>
  oauth2?: Record<string, unknown>
  provider?: Record<string, unknown>
  /** The same login once more. */
  again?: boolean
  /** A password that is tried afterwards. */
  thenPassword?: string
}

const email = 'who@example.com'
const known = {
  sub: 'one',
  email,
  email_verified: true,
  name: 'Ann One',
  preferred_username: 'ann1',
}
const unproven = { ...known, email_verified: false }
const made = { email, password: 'password-1', verified: true }
const open = { ...made, verified: false }

export const cases: readonly Case[] = [
  // Creating
  { name: 'creates an account from what the provider says', script: { user: known } },
  { name: 'finds it the second time', script: { user: known }, again: true },
  {
    name: 'createData wins over mapped fields',
    script: { user: known },
    body: { createData: { name: 'Mine', username: 'mine' } },
  },
  {
    name: 'an own address stays unverified',
    script: { user: known },
    body: { createData: { email: 'own@example.com' } },
  },
  {
    name: 'an empty address in createData is as none',
    script: { user: known },
    body: { createData: { email: '' } },
  },
  {
    name: 'an address that is no text is as none',
    script: { user: known },
    body: { createData: { email: 5 } },
  },
  {
    name: 'createData with a password',
    script: { user: known },
    body: { createData: { password: 'password-9', passwordConfirm: 'password-9' } },
    thenPassword: 'password-9',
  },
  {
    name: 'createData with a short password',
    script: { user: known },
    body: { createData: { password: 'short', passwordConfirm: 'short' } },
  },
  {
    name: 'createData with passwords that differ',
    script: { user: known },
    body: { createData: { password: 'password-9', passwordConfirm: 'password-8' } },
  },
  {
    name: 'createData with an empty password',
    script: { user: known },
    body: { createData: { password: '' } },
  },
  {
    name: 'createData may not verify',
    script: { user: known },
    body: { createData: { verified: true } },
  },
  {
    name: 'createData with an unknown field',
    script: { user: known },
    body: { createData: { nope: 1, name: 'N' } },
  },
  {
    name: 'createData with an id',
    script: { user: known },
    body: { createData: { id: 'abcdefghijklmno' } },
  },
  { name: 'createData with a bad id', script: { user: known }, body: { createData: { id: 'no' } } },
  {
    name: 'createData with a hidden field',
    script: { user: known },
    body: { createData: { secret: 'x' } },
  },
  { name: 'createData that is null', script: { user: known }, body: { createData: null } },
  { name: 'createData that is a text', script: { user: known }, body: { createData: 'x' } },
  { name: 'createData that is a list', script: { user: known }, body: { createData: [] } },
  { name: 'no address, none required', script: { user: { sub: 'two', name: 'Two' } } },
  { name: 'an address that is not verified counts as none', script: { user: unproven } },
  {
    name: 'no address where one is required',
    script: { user: unproven },
    options: { emailRequired: true },
  },
  { name: 'an address that is no address', script: { user: { ...known, email: 'nobody' } } },
  {
    name: 'a taken name is left out',
    script: { user: known },
    account: { email: 'other@example.com', extra: { username: 'ANN1' } },
  },
  {
    name: 'a name that the field refuses is left out',
    script: { user: { ...known, preferred_username: 'no blanks' } },
  },
  {
    name: 'a picture as a text',
    script: { user: { ...known, picture: 'http://127.0.0.1:1/a.png' } },
    oauth2: { mappedFields: { avatarURL: 'picture', id: 'outer' } },
  },
  {
    name: 'a picture of this machine as a file',
    script: { user: { ...known, picture: 'http://127.0.0.1:1/a.png' } },
    oauth2: { mappedFields: { avatarURL: 'face', name: 'name' } },
  },
  { name: 'nobody but superusers creates', script: { user: known }, options: { createRule: null } },
  {
    name: 'a superuser creates',
    script: { user: known },
    options: { createRule: null },
    isSuperuser: true,
  },
  {
    name: 'a create rule that refuses',
    script: { user: known },
    options: { createRule: 'name = "other"' },
  },
  {
    name: 'a create rule about the context',
    script: { user: known },
    options: { createRule: '@request.context = "oauth2" && @request.method = "POST"' },
  },
  {
    name: 'a create rule about the body',
    script: { user: known },
    options: {
      createRule:
        '@request.body.name = "Ann One" && @request.body.password:isset = true && @request.body.code:isset = false',
    },
  },
  {
    name: 'an auth rule that refuses: the account stays',
    script: { user: known },
    options: { authRule: 'name = "other"' },
    again: true,
  },
  { name: 'an account that nobody has an id for', script: { user: { ...known, sub: undefined } } },
  // Linking
  {
    name: 'links a verified account by its address',
    script: { user: known },
    account: made,
    thenPassword: 'password-1',
  },
  {
    name: 'an address in other letters',
    script: { user: { ...known, email: 'WHO@example.com' } },
    account: made,
  },
  {
    name: 'takes an unverified account over',
    script: { user: known },
    account: open,
    thenPassword: 'password-1',
  },
  {
    name: 'takes it over with its other links gone',
    script: { user: known },
    account: open,
    links: [{ provider: 'google', providerId: 'evil' }],
    thenPassword: 'password-1',
  },
  {
    name: 'a verified account keeps its other links',
    script: { user: known },
    account: made,
    links: [{ provider: 'google', providerId: 'mine' }],
  },
  {
    name: 'an unverified address takes nothing over',
    script: { user: unproven },
    account: open,
    thenPassword: 'password-1',
  },
  {
    name: 'a link goes before the address',
    script: { user: known },
    account: { ...made, email: 'linked@example.com' },
    links: [{ provider: 'oidc', providerId: 'one' }],
  },
  {
    name: 'a link of an unverified account with another address',
    script: { user: known },
    account: { ...open, email: 'linked@example.com' },
    links: [{ provider: 'oidc', providerId: 'one' }],
    thenPassword: 'password-1',
  },
  {
    name: 'a link of an unverified account with the same address',
    script: { user: known },
    account: open,
    links: [{ provider: 'oidc', providerId: 'one' }],
    thenPassword: 'password-1',
  },
  {
    name: 'links the caller',
    script: { user: { ...known, email: 'else@example.com' } },
    account: made,
    isCaller: true,
    thenPassword: 'password-1',
  },
  {
    name: 'links a caller who is unverified',
    script: { user: known },
    account: open,
    isCaller: true,
    thenPassword: 'password-1',
  },
  {
    name: 'links an unverified caller by another address',
    script: { user: { ...known, email: 'else@example.com' } },
    account: open,
    isCaller: true,
    links: [{ provider: 'google', providerId: 'x' }],
    thenPassword: 'password-1',
  },
  {
    name: 'a second identity of the same provider for the caller',
    script: { user: { ...known, sub: 'second' } },
    account: made,
    isCaller: true,
    links: [{ provider: 'oidc', providerId: 'first' }],
  },
  {
    name: 'an account without an address gets the one of the provider',
    script: { user: known },
    account: { email: '', password: 'password-1' },
    links: [{ provider: 'oidc', providerId: 'one' }],
  },
  // Forms
  { name: 'nothing sent', body: { provider: '', code: '' } },
  { name: 'an unknown provider', body: { provider: 'google' } },
  { name: 'a provider with a long name', body: { provider: 'x'.repeat(101) } },
  { name: 'a code that is a number', body: { code: 5 } },
  { name: 'a body that is no JSON', raw: { type: 'application/json', text: '{' } },
  { name: 'a body of no type', raw: { type: 'text/plain', text: '{}' } },
  {
    name: 'a form',
    script: { user: known },
    raw: {
      type: 'application/x-www-form-urlencoded',
      text: 'provider=oidc&code=CODE&codeVerifier=v',
    },
  },
  {
    name: 'the address of old clients',
    script: { user: known },
    body: { redirectURL: '', redirectUrl: 'https://old.example.com/back' },
  },
  { name: 'off', options: { off: true } },
  // The provider
  { name: 'secret in the header', script: { user: known, takes: 'header' } },
  { name: 'secret in the body', script: { user: known, takes: 'body' } },
  { name: 'without PKCE', script: { user: known }, provider: { pkce: false } },
  { name: 'an unknown code' },
  { name: 'a code that was used', script: { user: known, once: true }, again: true },
  { name: 'an error with status 200', script: { tokenText: '{"error":"access_denied"}' } },
  { name: 'a token endpoint that fails', script: { tokenStatus: 500, tokenText: 'oops' } },
  { name: 'tokens that are rubbish', script: { tokenText: '<html>' } },
  { name: 'tokens that are a list', script: { tokenText: '[]' } },
  { name: 'no access token', script: { token: null } },
  {
    name: 'tokens as a form',
    script: {
      user: known,
      tokenType: 'application/x-www-form-urlencoded',
      tokenText: 'access_token=at-CODE&token_type=bearer',
    },
  },
  {
    name: 'a lifetime in quotes',
    script: { user: known, token: { expires_in: '3600', refresh_token: 'rt' } },
  },
  {
    name: 'tokens with keys in any case, and twice',
    script: {
      user: known,
      tokenText: '{"Access_Token":"x","ACCESS_TOKEN":"at-CODE","Refresh_Token":"rt","a":1,"a":2}',
    },
  },
  {
    name: 'an error in capitals beside the token',
    script: { user: known, tokenText: '{"access_token":"at-CODE","ERROR":"e"}' },
  },
  {
    name: 'a lifetime beyond an int64',
    script: { user: known, tokenText: '{"access_token":"at-CODE","expires_in":1e20}' },
  },
  {
    name: 'a lifetime with zeros before it',
    script: { user: known, token: { expires_in: '007' } },
  },
  { name: 'a lifetime with a fraction', script: { user: known, token: { expires_in: 1.5 } } },
  { name: 'a token that has ended', script: { user: known, token: { expires_in: 1 } } },
  { name: 'a user endpoint that fails', script: { user: known, userStatus: 500 } },
  { name: 'a user that is rubbish', script: { userText: 'nope' } },
  { name: 'a user that is a list', script: { userText: '[]' } },
  { name: 'a user that is null', script: { userText: 'null' } },
  { name: 'a user with a key twice', script: { userText: '{"sub":"a","sub":"b"}' } },
  { name: 'a user with something behind', script: { userText: '{"sub":"a"} x' } },
  { name: 'a user with an id that is a number', script: { user: { ...known, sub: 1 } } },
  {
    name: 'a user nested too deeply',
    script: { userText: `{"sub":"a","x":${'['.repeat(11_000)}${']'.repeat(11_000)}}` },
  },
  { name: 'verified as a text', script: { user: { ...known, email_verified: 'true' } } },
  { name: 'verified as a number', script: { user: { ...known, email_verified: 1 } } },
  { name: 'verified as a no', script: { user: { ...known, email_verified: 'no' } } },
  {
    name: 'more than the shape has',
    script: { user: { ...known, b: { z: [1, 2.5, null, '<&>'] }, a: 'x' } },
  },
]
