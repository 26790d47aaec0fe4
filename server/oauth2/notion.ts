import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://developers.notion.com/reference/get-self; the version is required: https://developers.notion.com/reference/versioning */
export const notion: Provider = {
  name: 'notion',
  displayName: 'Notion',
  pkce: true,
  scopes: [],
  authURL: 'https://api.notion.com/v1/oauth/authorize',
  tokenURL: 'https://api.notion.com/v1/oauth/token',
  userInfoURL: 'https://api.notion.com/v1/users/me',
  userRequest: () => ({ headers: { 'Notion-Version': '2022-06-28' } }),
  read(raw) {
    const user = readShape(raw, {
      bot: {
        owner: {
          user: { id: 'text', name: 'text', avatar_url: 'text', person: { email: 'text' } },
        },
      },
    })
    const owner = user.bot.owner.user
    return {
      id: owner.id,
      name: owner.name,
      email: owner.person.email,
      avatarURL: owner.avatar_url,
    }
  },
}
