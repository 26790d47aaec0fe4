import { askForUser } from './ask-user.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started.
 * It returns no e-mail address.
 */
export const instagram: Provider = {
  name: 'instagram2',
  displayName: 'Instagram',
  pkce: true,
  scopes: ['instagram_business_basic'],
  authURL: 'https://www.instagram.com/oauth/authorize',
  tokenURL: 'https://api.instagram.com/oauth/access_token',
  userInfoURL:
    'https://graph.instagram.com/me?fields=id,username,account_type,user_id,name,profile_picture_url,followers_count,follows_count,media_count',
  async fetchUser(inquiry) {
    const raw = await askForUser(inquiry)
    const permissions = inquiry.tokens.raw['permissions']
    // The granted permissions come with the token; apps look for them in the user's data.
    return permissions == null ? raw : { permissions, ...(raw as object | null) }
  },
  read(raw) {
    const user = readShape(raw, {
      user_id: 'text',
      name: 'text',
      username: 'text',
      profile_picture_url: 'text',
    })
    return {
      id: user.user_id,
      name: user.name,
      username: user.username,
      avatarURL: user.profile_picture_url,
    }
  },
}
