import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://developers.strava.com/docs/reference/#api-Athletes-getLoggedInAthlete. It returns no
 * e-mail address.
 */
export const strava: Provider = {
  name: 'strava',
  displayName: 'Strava',
  pkce: true,
  scopes: ['profile:read_all'],
  authURL: 'https://www.strava.com/oauth/authorize',
  tokenURL: 'https://www.strava.com/api/v3/oauth/token',
  userInfoURL: 'https://www.strava.com/api/v3/athlete',
  read(raw) {
    const user = readShape(raw, {
      id: 'int',
      firstname: 'text',
      lastname: 'text',
      username: 'text',
      profile: 'text',
    })
    return {
      id: user.id === 0 ? '' : String(user.id),
      name: `${user.firstname} ${user.lastname}`,
      username: user.username,
      avatarURL: user.profile,
    }
  },
}
