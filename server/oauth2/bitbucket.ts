import { CallError } from './call.js'
import { parseJson } from './parse-json.js'
import type { Inquiry, Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-users/#api-user-get */
export const bitbucket: Provider = {
  name: 'bitbucket',
  displayName: 'Bitbucket',
  pkce: false,
  scopes: ['account'],
  authURL: 'https://bitbucket.org/site/oauth2/authorize',
  tokenURL: 'https://bitbucket.org/site/oauth2/access_token',
  userInfoURL: 'https://api.bitbucket.org/2.0/user',
  async read(raw, inquiry) {
    const user = readShape(raw, {
      uuid: 'text',
      username: 'text',
      display_name: 'text',
      account_status: 'text',
      links: { avatar: { href: 'text' } },
    })
    if (user.account_status !== 'active') throw new CallError('the account is not active')
    return {
      id: user.uuid,
      name: user.display_name,
      username: user.username,
      avatarURL: user.links.avatar.href,
      email: await primaryEmail(inquiry),
    }
  },
}

/** The confirmed primary address; '' if there is none, or if the token may not read it. */
async function primaryEmail({ client, ask }: Inquiry): Promise<string> {
  const { status, text } = await ask(`${client.userInfoURL}/emails`)
  if (status >= 400) return ''
  const { values } = readShape(parseJson(text), {
    values: [{ email: 'text', is_primary: 'bool', is_confirmed: 'bool' }],
  })
  return values.find((each) => each.is_primary && each.is_confirmed)?.email ?? ''
}
