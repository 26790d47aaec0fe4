import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://developers.facebook.com/docs/graph-api/reference/user/ */
export const facebook: Provider = {
  name: 'facebook',
  displayName: 'Facebook',
  pkce: true,
  scopes: ['email'],
  authURL: 'https://www.facebook.com/v3.2/dialog/oauth',
  tokenURL: 'https://graph.facebook.com/v3.2/oauth/access_token',
  userInfoURL: 'https://graph.facebook.com/me?fields=name,email,picture.type(large)',
  read(raw) {
    const user = readShape(raw, {
      id: 'text',
      name: 'text',
      email: 'text',
      picture: { data: { url: 'text' } },
    })
    return { id: user.id, name: user.name, email: user.email, avatarURL: user.picture.data.url }
  },
}
