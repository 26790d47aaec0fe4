import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://trakt.docs.apiary.io/#reference/users/settings; the headers are required. It returns no
 * e-mail address.
 */
export const trakt: Provider = {
  name: 'trakt',
  displayName: 'Trakt',
  pkce: true,
  scopes: [],
  authURL: 'https://trakt.tv/oauth/authorize',
  tokenURL: 'https://api.trakt.tv/oauth/token',
  userInfoURL: 'https://api.trakt.tv/users/settings',
  userRequest: ({ clientId }) => ({
    headers: {
      'Content-type': 'application/json',
      'trakt-api-key': clientId,
      'trakt-api-version': '2',
    },
  }),
  read(raw) {
    const user = readShape(raw, {
      user: {
        username: 'text',
        name: 'text',
        ids: { uuid: 'text' },
        images: { avatar: { full: 'text' } },
      },
    })
    const { ids, name, username, images } = user.user
    return { id: ids.uuid, name, username, avatarURL: images.avatar.full }
  },
}
