import { CallError } from './call.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://github.com/mailcow/mailcow-dockerized/blob/master/data/web/oauth/profile.php. Each installation has its own URLs. */
export const mailcow: Provider = {
  name: 'mailcow',
  displayName: 'mailcow',
  pkce: true,
  scopes: ['profile'],
  authURL: '',
  tokenURL: '',
  userInfoURL: '',
  read(raw) {
    const user = readShape(raw, {
      id: 'text',
      username: 'text',
      email: 'text',
      full_name: 'text',
      active: 'int',
    })
    if (user.active !== 1) throw new CallError('the account is not active')
    // Names are usually complete e-mail addresses.
    return {
      id: user.id,
      name: user.full_name,
      username: user.username.split('@')[0]!,
      email: user.email,
    }
  },
}
