import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://yandex.ru/dev/id/doc/en/user-information */
export const yandex: Provider = {
  name: 'yandex',
  displayName: 'Yandex',
  pkce: true,
  scopes: ['login:email', 'login:avatar', 'login:info'],
  authURL: 'https://oauth.yandex.com/authorize',
  tokenURL: 'https://oauth.yandex.com/token',
  userInfoURL: 'https://login.yandex.ru/info',
  read(raw) {
    const user = readShape(raw, {
      id: 'text',
      real_name: 'text',
      login: 'text',
      default_email: 'text',
      is_avatar_empty: 'bool',
      default_avatar_id: 'text',
    })
    const picture = `https://avatars.yandex.net/get-yapic/${user.default_avatar_id}/islands-200`
    return {
      id: user.id,
      name: user.real_name,
      username: user.login,
      email: user.default_email,
      avatarURL: user.is_avatar_empty ? '' : picture,
    }
  },
}
