import { CallError } from './call.js'
import { graphql } from './graphql.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://developer.monday.com/api-reference/reference/me */
export const monday: Provider = {
  name: 'monday',
  displayName: 'monday.com',
  pkce: true,
  scopes: ['me:read'],
  authURL: 'https://auth.monday.com/oauth2/authorize',
  tokenURL: 'https://auth.monday.com/oauth2/token',
  userInfoURL: 'https://api.monday.com/v2',
  userRequest: () => graphql('query { me { id enabled name email is_verified photo_small }}'),
  read(raw) {
    const user = readShape(raw, {
      data: {
        me: {
          id: 'text',
          enabled: 'bool',
          name: 'text',
          email: 'text',
          is_verified: 'bool',
          photo_small: 'text',
        },
      },
    })
    const { me } = user.data
    if (!me.enabled) throw new CallError('the account is not enabled')
    return {
      id: me.id,
      name: me.name,
      avatarURL: me.photo_small,
      email: me.is_verified ? me.email : '',
    }
  },
}
