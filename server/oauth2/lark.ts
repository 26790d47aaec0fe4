import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://open.feishu.cn/document/server-docs/authentication-management/login-state-management/get.
 * It has two domains; feishu.cn is the default of its own SDK.
 */
export const lark: Provider = {
  name: 'lark',
  displayName: 'Lark',
  pkce: true,
  scopes: [],
  authURL: 'https://accounts.feishu.cn/open-apis/authen/v1/authorize',
  tokenURL: 'https://open.feishu.cn/open-apis/authen/v2/oauth/token',
  userInfoURL: 'https://open.feishu.cn/open-apis/authen/v1/user_info',
  read(raw) {
    const user = readShape(raw, { data: { union_id: 'text', name: 'text', avatar_url: 'text' } })
    return { id: user.data.union_id, name: user.data.name, avatarURL: user.data.avatar_url }
  },
}
