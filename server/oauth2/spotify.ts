import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile. It says
 * that its e-mail address is unverified, so it isn't used.
 */
export const spotify: Provider = {
  name: 'spotify',
  displayName: 'Spotify',
  pkce: true,
  scopes: ['user-read-private'],
  authURL: 'https://accounts.spotify.com/authorize',
  tokenURL: 'https://accounts.spotify.com/api/token',
  userInfoURL: 'https://api.spotify.com/v1/me',
  read(raw) {
    const user = readShape(raw, { id: 'text', display_name: 'text', images: [{ url: 'text' }] })
    return { id: user.id, name: user.display_name, avatarURL: user.images[0]?.url ?? '' }
  },
}
