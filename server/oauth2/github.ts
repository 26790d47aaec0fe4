import { primaryEmail } from './primary-email.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
export const github: Provider = {
  name: 'github',
  displayName: 'GitHub',
  pkce: true,
  scopes: ['read:user', 'user:email'],
  authURL: 'https://github.com/login/oauth/authorize',
  tokenURL: 'https://github.com/login/oauth/access_token',
  userInfoURL: 'https://api.github.com/user',
  async read(raw, inquiry) {
    const user = readShape(raw, { id: 'int', name: 'text', login: 'text', avatar_url: 'text' })
    return {
      id: String(user.id),
      name: user.name,
      username: user.login,
      avatarURL: user.avatar_url,
      // The public address of a profile may be unverified.
      email: await primaryEmail(inquiry),
    }
  },
}
