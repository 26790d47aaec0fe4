import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://docs.patreon.com/#get-api-oauth2-v2-identity */
export const patreon: Provider = {
  name: 'patreon',
  displayName: 'Patreon',
  pkce: true,
  scopes: ['identity', 'identity[email]'],
  authURL: 'https://www.patreon.com/oauth2/authorize',
  tokenURL: 'https://www.patreon.com/api/oauth2/token',
  userInfoURL:
    'https://www.patreon.com/api/oauth2/v2/identity?fields%5Buser%5D=full_name,email,vanity,image_url,is_email_verified',
  read(raw) {
    const user = readShape(raw, {
      data: {
        id: 'text',
        attributes: {
          email: 'text',
          full_name: 'text',
          vanity: 'text',
          image_url: 'text',
          is_email_verified: 'bool',
        },
      },
    })
    const { id, attributes } = user.data
    return {
      id,
      name: attributes.full_name,
      username: attributes.vanity,
      avatarURL: attributes.image_url,
      email: attributes.is_email_verified ? attributes.email : '',
    }
  },
}
