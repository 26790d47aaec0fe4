import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://docs.gitlab.com/api/users/#retrieve-the-current-user */
export const gitlab: Provider = {
  name: 'gitlab',
  displayName: 'GitLab',
  pkce: true,
  scopes: ['read_user'],
  authURL: 'https://gitlab.com/oauth/authorize',
  tokenURL: 'https://gitlab.com/oauth/token',
  userInfoURL: 'https://gitlab.com/api/v4/user',
  read(raw) {
    const user = readShape(raw, {
      id: 'int',
      name: 'text',
      username: 'text',
      email: 'text',
      avatar_url: 'text',
      confirmed_at: 'text',
    })
    return {
      id: String(user.id),
      name: user.name,
      username: user.username,
      avatarURL: user.avatar_url,
      email: isDate(user.confirmed_at) ? user.email : '',
    }
  },
}

/** Whether the text is an RFC 3339 time: the address counts once it has been confirmed. */
function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text))
}
