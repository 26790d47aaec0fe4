import { CallError } from './call.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://dev.vk.com/method/users.get. It refuses the parameters of PKCE; the address comes with the token. */
export const vk: Provider = {
  name: 'vk',
  displayName: 'ВКонтакте',
  pkce: false,
  scopes: ['email'],
  authURL: 'https://oauth.vk.com/authorize',
  tokenURL: 'https://oauth.vk.com/access_token',
  userInfoURL: 'https://api.vk.com/method/users.get?fields=photo_max,screen_name&v=5.131',
  read(raw, { tokens }) {
    const { response } = readShape(raw, {
      response: [
        {
          id: 'int',
          first_name: 'text',
          last_name: 'text',
          screen_name: 'text',
          photo_max: 'text',
        },
      ],
    })
    const [user] = response
    if (!user) throw new CallError('the answer names nobody')
    return {
      id: String(user.id),
      name: `${user.first_name} ${user.last_name}`.trim(),
      username: user.screen_name,
      avatarURL: user.photo_max,
      email: readShape(tokens.raw, { email: 'text' }).email,
    }
  },
}
