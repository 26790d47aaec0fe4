import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://developers.google.com/identity/openid-connect/openid-connect#obtainuserinfo */
export const google: Provider = {
  name: 'google',
  displayName: 'Google',
  pkce: true,
  scopes: [
    'https://www.googleapis.com/auth/userinfo.profile',
    'https://www.googleapis.com/auth/userinfo.email',
  ],
  authURL: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenURL: 'https://oauth2.googleapis.com/token',
  userInfoURL: 'https://www.googleapis.com/oauth2/v3/userinfo',
  read(raw) {
    const user = readShape(raw, {
      sub: 'text',
      name: 'text',
      picture: 'text',
      email: 'text',
      email_verified: 'bool',
    })
    return {
      id: user.sub,
      name: user.name,
      avatarURL: user.picture,
      email: user.email_verified ? user.email : '',
    }
  },
}
