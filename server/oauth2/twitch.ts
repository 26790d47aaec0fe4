import { CallError } from './call.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://dev.twitch.tv/docs/api/reference#get-users; it needs the client id in a header too. */
export const twitch: Provider = {
  name: 'twitch',
  displayName: 'Twitch',
  pkce: true,
  scopes: ['user:read:email'],
  authURL: 'https://id.twitch.tv/oauth2/authorize',
  tokenURL: 'https://id.twitch.tv/oauth2/token',
  userInfoURL: 'https://api.twitch.tv/helix/users',
  userRequest: ({ clientId }) => ({ headers: { 'Client-Id': clientId } }),
  read(raw) {
    const user = readShape(raw, {
      data: [
        {
          id: 'text',
          login: 'text',
          display_name: 'text',
          email: 'text',
          profile_image_url: 'text',
        },
      ],
    })
    const [first] = user.data
    if (!first) throw new CallError('the answer names nobody')
    return {
      id: first.id,
      name: first.display_name,
      username: first.login,
      email: first.email,
      avatarURL: first.profile_image_url,
    }
  },
}
