import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://docs.x.com/x-api/users/user-lookup-me */
export const twitter: Provider = {
  name: 'twitter',
  displayName: 'X/Twitter',
  pkce: true,
  scopes: ['users.read', 'users.email', 'tweet.read'],
  authURL: 'https://x.com/i/oauth2/authorize',
  tokenURL: 'https://api.x.com/2/oauth2/token',
  userInfoURL:
    'https://api.x.com/2/users/me?user.fields=id,name,username,profile_image_url,confirmed_email',
  read(raw) {
    const user = readShape(raw, {
      data: {
        id: 'text',
        name: 'text',
        username: 'text',
        confirmed_email: 'text',
        profile_image_url: 'text',
      },
    })
    const { data } = user
    return {
      id: data.id,
      name: data.name,
      username: data.username,
      email: data.confirmed_email,
      avatarURL: data.profile_image_url,
    }
  },
}
