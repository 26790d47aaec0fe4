import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import { oauth2Options, openFakeProvider } from '../helper/fake-provider.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('authWithOAuth2 with two servers on one folder')

const users = '/api/collections/users'
const rounds = Number(process.env['RACE_ROUNDS'] ?? 5)

test(`${rounds} rounds of 20 first logins of one identity make one account and one link`, async () => {
  const dir = copyFolder()
  const provider = await openFakeProvider()
  let servers = [await boot({ dir })]
  const { token } = await logIn(servers[0]!.url, '_superusers', 'root@example.com', '1234567890')
  const headers = { authorization: token }
  const body = { oauth2: oauth2Options(provider, { mappedFields: {} }) }
  const { url } = servers[0]!
  assert.is((await send(url, { method: 'PATCH', path: users, headers, body })).status, 200)
  servers = [servers[0]!, await boot({ dir })]

  for (let round = 0; round < rounds; round++) {
    const email = `both${round}@example.com`
    // With an e-mail address, and as somebody who can be identified only by the link.
    const user = round % 2 ? { sub: email } : { sub: email, email, email_verified: true }
    const createData = round % 2 ? { email: `own${round}@example.com` } : {}
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const code = `${round}-${index}`
        provider.script(code, { user })
        return send(servers[index % 2]!.url, {
          path: `${users}/auth-with-oauth2`,
          body: { provider: 'oidc', code, createData },
        })
      }),
    )
    assert.equal(
      answers.filter(({ status }) => status !== 200).map(({ text }) => text),
      [],
    )
    assert.is(new Set(answers.map(({ json }) => json.record.id)).size, 1)
    assert.is(answers.filter(({ json }) => json.meta.isNew).length, 1)
    const filter = encodeURIComponent(`providerId = "${email}"`)
    const path = `/api/collections/_externalAuths/records?filter=${filter}`
    assert.is((await send(url, { path, headers })).json.totalItems, 1)
  }
  for (const server of servers) await server.stop()
  await provider.stop()
  removeFolder(dir)
})

test.run()
