import { createHash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { providers as all } from '../../server/oauth2/index.js'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import { type FakeProvider, oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import { logIn, send } from '../helper/scenario.js'
import { type Case, cases } from './oauth2-cases.js'
import { peerCommand, startPeer } from './peer.js'

const test = suite('oauth2 beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

interface Side {
  url: string
  provider: FakeProvider
  token: string
  stop(): Promise<void>
}

async function openSide(kind: 'peer' | 'ours'): Promise<Side> {
  const dir = copyFolder()
  const server = kind === 'peer' ? await startPeer(dir) : await boot({ dir })
  const provider = await openFakeProvider()
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  return {
    url: server.url,
    provider,
    token,
    async stop() {
      await server.stop()
      await provider.stop()
      removeFolder(dir)
    },
  }
}

const text = (name: string, more: object = {}) => ({ name, type: 'text', ...more })

/** A new collection for each case, the login, and all that can be seen of it. */
async function play(side: Side, each: Case, at: number): Promise<unknown> {
  const name = `people${at}`
  const authorization = side.token
  const root = (path: string, method: string, body?: unknown) =>
    send(side.url, {
      path,
      method,
      headers: { authorization },
      ...(body !== undefined && { body }),
    })
  const { emailRequired = false, off = false, ...rules } = each.options ?? {}
  const options = oauth2Options(side.provider, each.oauth2)
  Object.assign(options.providers[0]!, each.provider)
  const collection = await root('/api/collections', 'POST', {
    name,
    type: 'auth',
    createRule: '',
    ...rules,
    fields: [
      text('name'),
      text('username', { pattern: '^\\w*$' }),
      text('picture'),
      text('outer'),
      text('secret', { hidden: true }),
      { name: 'face', type: 'file', maxSelect: 1 },
      { name: 'email', type: 'email', required: emailRequired, system: true },
    ],
    indexes: [
      `CREATE UNIQUE INDEX idx_un_${at} ON ${name} (username COLLATE NOCASE) WHERE username != ''`,
    ],
    oauth2: { ...options, enabled: !off },
  })
  assert.is(collection.status, 200, collection.text)

  let caller = each.isSuperuser ? side.token : ''
  if (each.account) {
    const { email, password = 'password-0', verified = true, extra } = each.account
    const body = { email, password, passwordConfirm: password, verified, ...extra }
    const account = await root(`/api/collections/${name}/records`, 'POST', body)
    assert.is(account.status, 200, account.text)
    for (const link of each.links ?? []) {
      const row = { ...link, recordRef: account.json.id, collectionRef: collection.json.id }
      const made = await root('/api/collections/_externalAuths/records', 'POST', row)
      assert.is(made.status, 200, made.text)
    }
    if (each.isCaller) caller = (await logIn(side.url, name, email, password)).token
  }

  const code = `code${at}`
  const fill = (value: string) => value.replaceAll('CODE', code)
  if (each.script) {
    const { tokenText, ...script } = each.script
    side.provider.script(code, {
      ...script,
      ...(tokenText !== undefined && { tokenText: fill(tokenText) }),
    })
  }
  const answers = []
  for (let time = 0; time < (each.again ? 2 : 1); time++) {
    const body = {
      ...{ provider: 'oidc', code, codeVerifier: 'verifier' },
      ...{ redirectURL: 'https://app.example.com/back', ...each.body },
    }
    const { raw } = each
    const answer = await send(side.url, {
      path: `/api/collections/${name}/auth-with-oauth2`,
      method: 'POST',
      body: raw ? fill(raw.text) : body,
      headers: {
        ...(caller && { authorization: caller }),
        ...(raw && { 'content-type': raw.type }),
      },
    })
    answers.push({ status: answer.status, body: plain(answer.json) })
  }
  const seen = side.provider.takeSeen().map(({ authorization, body, ...request }) => ({
    ...request,
    authorization,
    form: Object.fromEntries([...new URLSearchParams(body)].sort()),
  }))
  const filter = encodeURIComponent(`collectionRef='${collection.json.id}'`)
  const links = await root(
    `/api/collections/_externalAuths/records?filter=${filter}&sort=provider,providerId`,
    'GET',
  )
  const users = await root(`/api/collections/${name}/records?sort=email,username`, 'GET')
  const emailOf = new Map(
    users.json.items.map((user: { id: string; email: string }) => [user.id, user.email]),
  )
  const after =
    each.thenPassword &&
    (await send(side.url, {
      path: `/api/collections/${name}/auth-with-password`,
      body: { identity: each.account?.email ?? 'who@example.com', password: each.thenPassword },
    }))
  await root(`/api/collections/${name}`, 'DELETE')
  return {
    answers,
    seen,
    links: links.json.items.map((link: Record<string, string>) => {
      return [link.provider, link.providerId, emailOf.get(link.recordRef!)]
    }),
    users: plain(users.json.items),
    ...(after && { after: after.status }),
  }
}

/** Without what is random or of the moment, with keys in order. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).map(([key, item]): [string, unknown] => {
    if (/^(collectionId|created|updated|token)$/.test(key)) return [key, typeof item]
    if (key === 'expiry') return [key, item === '' ? '' : String(item).replace(/\d/g, '0')]
    // Ids that were made by chance have this form; the ones that a case names don't matter here.
    if (key === 'id' && /^[a-z0-9]{15}$/.test(String(item))) return [key, 'an id']
    return [key, plain(item)]
  })
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

beside('auth-methods: every provider, with the page that asks for consent', async () => {
  const [peer, ours] = await Promise.all([openSide('peer'), openSide('ours')])
  try {
    const [theirs, mine] = await Promise.all([peer, ours].map(listed))
    assert.is(theirs!.length, 33)
    assert.equal(mine, theirs)
  } finally {
    await Promise.all([peer.stop(), ours.stop()])
  }
})

/** What auth-methods says of all providers, set up with nothing of their own, and one with all. */
async function listed({ url, token }: Side): Promise<unknown[]> {
  const own = { authURL: 'https://x.example.com/a?b=c', displayName: 'Own', pkce: false }
  const extra = { idTokenEmailClaim: 'email' }
  const providers = all.map(({ name }) => ({ name, clientId: "a~*!b c'(", clientSecret: 'x' }))
  const show = async (list: object[]) => {
    const answer = await send(url, {
      path: '/api/collections/users',
      method: 'PATCH',
      headers: { authorization: token },
      body: { oauth2: { enabled: true, providers: list } },
    })
    assert.is(answer.status, 200, answer.text)
    const { json } = await send(url, { path: '/api/collections/users/auth-methods' })
    const withoutLogo = json.oauth2.providers.map((each: object) => ({ ...each, logo: '' }))
    assert.equal(json.authProviders, withoutLogo)
    return json.oauth2.providers
  }
  const microsoft = { name: 'microsoft', clientId: 'x', clientSecret: 'x', ...own, extra }
  const shown = [...(await show(providers)), ...(await show([microsoft]))]
  return shown.map(({ logo, state, codeVerifier, codeChallenge, ...each }) => ({
    ...each,
    ...{ hasLogo: logo.startsWith('<svg'), state: state.length, verifier: codeVerifier.length },
    authURL: each.authURL.replace(state, 'STATE').replace(codeChallenge, 'CHALLENGE'),
    authUrl: each.authUrl === each.authURL,
    isChallenge:
      codeChallenge ===
      (codeVerifier && createHash('sha256').update(codeVerifier).digest('base64url')),
  }))
}

beside(
  `${cases.length} logins at a provider: answers, requests to it, links and accounts`,
  async () => {
    const [peer, ours] = await Promise.all([openSide('peer'), openSide('ours')])
    const wrong: string[] = []
    try {
      for (const [at, each] of cases.entries()) {
        const [theirs, mine] = await Promise.all([play(peer, each, at), play(ours, each, at)])
        const [a, b] = [theirs, mine].map((side, index) =>
          JSON.stringify(side).replaceAll([peer, ours][index]!.provider.url, 'PROVIDER'),
        )
        if (a !== b) wrong.push(`${each.name}\n  peer ${a}\n  ours ${b}`)
      }
    } finally {
      await Promise.all([peer.stop(), ours.stop()])
    }
    assert.is(wrong.length, 0, wrong.join('\n'))
  },
)

test.run()
