import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://wakatime.com/developers#users */
export const wakatime: Provider = {
  name: 'wakatime',
  displayName: 'WakaTime',
  pkce: true,
  scopes: ['email'],
  authURL: 'https://wakatime.com/oauth/authorize',
  tokenURL: 'https://wakatime.com/oauth/token',
  userInfoURL: 'https://wakatime.com/api/v1/users/current',
  read(raw) {
    const user = readShape(raw, {
      data: {
        id: 'text',
        display_name: 'text',
        username: 'text',
        email: 'text',
        photo: 'text',
        photo_public: 'bool',
        is_email_confirmed: 'bool',
      },
    })
    const { data } = user
    return {
      id: data.id,
      name: data.display_name,
      username: data.username,
      email: data.is_email_confirmed ? data.email : '',
      avatarURL: data.photo_public ? data.photo : '',
    }
  },
}
