import { CallError } from './call.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://developer.planning.center/docs/#/overview/authentication. People have several addresses,
 * and it doesn't say which are verified.
 */
export const planningcenter: Provider = {
  name: 'planningcenter',
  displayName: 'Planning Center',
  pkce: true,
  scopes: ['people'],
  authURL: 'https://api.planningcenteronline.com/oauth/authorize',
  tokenURL: 'https://api.planningcenteronline.com/oauth/token',
  userInfoURL: 'https://api.planningcenteronline.com/people/v2/me',
  read(raw) {
    const user = readShape(raw, {
      data: { id: 'text', attributes: { status: 'text', name: 'text', avatar: 'text' } },
    })
    const { id, attributes } = user.data
    if (attributes.status !== 'active') throw new CallError('the account is not active')
    return { id, name: attributes.name, avatarURL: attributes.avatar }
  },
}
