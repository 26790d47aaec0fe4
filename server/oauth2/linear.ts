import { CallError } from './call.js'
import { graphql } from './graphql.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://developers.linear.app/docs/graphql/working-with-the-graphql-api. It refuses the parameters of PKCE. */
export const linear: Provider = {
  name: 'linear',
  displayName: 'Linear',
  pkce: false,
  scopes: ['read'],
  authURL: 'https://linear.app/oauth/authorize',
  tokenURL: 'https://api.linear.app/oauth/token',
  userInfoURL: 'https://api.linear.app/graphql',
  userRequest: () => graphql('query Me { viewer { id displayName name email avatarUrl active } }'),
  read(raw) {
    const user = readShape(raw, {
      data: {
        viewer: {
          id: 'text',
          displayName: 'text',
          name: 'text',
          email: 'text',
          avatarUrl: 'text',
          active: 'bool',
        },
      },
    })
    const { viewer } = user.data
    if (!viewer.active) throw new CallError('the account is not active')
    return {
      id: viewer.id,
      name: viewer.name,
      username: viewer.displayName,
      email: viewer.email,
      avatarURL: viewer.avatarUrl,
    }
  },
}
