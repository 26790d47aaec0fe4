import { CallError } from './call.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://developer.box.com/reference/get-users-me/. It verifies addresses before an app gets
 * access.
 */
export const box: Provider = {
  name: 'box',
  displayName: 'Box',
  pkce: true,
  scopes: ['root_readonly'],
  authURL: 'https://account.box.com/api/oauth2/authorize',
  tokenURL: 'https://api.box.com/oauth2/token',
  userInfoURL: 'https://api.box.com/2.0/users/me',
  read(raw) {
    const user = readShape(raw, {
      id: 'text',
      name: 'text',
      login: 'text',
      avatar_url: 'text',
      status: 'text',
    })
    if (user.status !== 'active') throw new CallError('the account is not active')
    return { id: user.id, name: user.name, email: user.login, avatarURL: user.avatar_url }
  },
}
