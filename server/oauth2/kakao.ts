import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://developers.kakao.com/docs/latest/en/kakaologin/rest-api#req-user-info */
export const kakao: Provider = {
  name: 'kakao',
  displayName: 'Kakao',
  pkce: true,
  scopes: ['account_email', 'profile_nickname', 'profile_image'],
  authURL: 'https://kauth.kakao.com/oauth/authorize',
  tokenURL: 'https://kauth.kakao.com/oauth/token',
  userInfoURL: 'https://kapi.kakao.com/v2/user/me',
  read(raw) {
    const user = readShape(raw, {
      id: 'int',
      properties: { nickname: 'text', profile_image: 'text' },
      kakao_account: { email: 'text', is_email_valid: 'bool', is_email_verified: 'bool' },
    })
    const account = user.kakao_account
    return {
      id: String(user.id),
      username: user.properties.nickname,
      avatarURL: user.properties.profile_image,
      email: account.is_email_valid && account.is_email_verified ? account.email : '',
    }
  },
}
