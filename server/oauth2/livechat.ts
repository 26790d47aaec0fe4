import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://developers.livechat.com/docs/authorization. Scopes are chosen in its own console. */
export const livechat: Provider = {
  name: 'livechat',
  displayName: 'LiveChat',
  pkce: true,
  scopes: [],
  authURL: 'https://accounts.livechat.com/',
  tokenURL: 'https://accounts.livechat.com/token',
  userInfoURL: 'https://accounts.livechat.com/v2/accounts/me',
  read(raw) {
    const user = readShape(raw, {
      account_id: 'text',
      name: 'text',
      email: 'text',
      email_verified: 'bool',
      avatar_url: 'text',
    })
    return {
      id: user.account_id,
      name: user.name,
      avatarURL: user.avatar_url,
      email: user.email_verified ? user.email : '',
    }
  },
}
