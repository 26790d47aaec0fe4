import { CallError } from './call.js'
import { primaryEmail } from './primary-email.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://codeberg.org/api/swagger#/user/userGetCurrent; Forgejo too. Other installations have
 * their own URLs.
 */
export const gitea: Provider = {
  name: 'gitea',
  displayName: 'Gitea/Forgejo',
  pkce: true,
  scopes: ['read:user', 'user:email'],
  authURL: 'https://gitea.com/login/oauth/authorize',
  tokenURL: 'https://gitea.com/login/oauth/access_token',
  userInfoURL: 'https://gitea.com/api/v1/user',
  async read(raw, inquiry) {
    const user = readShape(raw, {
      id: 'int',
      full_name: 'text',
      login: 'text',
      avatar_url: 'text',
      active: 'bool',
    })
    if (!user.active) throw new CallError('the account is not active')
    return {
      id: String(user.id),
      name: user.full_name,
      username: user.login,
      avatarURL: user.avatar_url,
      email: await primaryEmail(inquiry),
    }
  },
}
