import { parseJson } from './parse-json.js'
import type { Inquiry, Provider } from './provider.js'
import { readList, readShape } from './shape.js'

/** https://gitee.com/api/v5/swagger#/getV5User */
export const gitee: Provider = {
  name: 'gitee',
  displayName: 'Gitee',
  pkce: true,
  scopes: ['user_info', 'emails'],
  authURL: 'https://gitee.com/oauth/authorize',
  tokenURL: 'https://gitee.com/oauth/token',
  userInfoURL: 'https://gitee.com/api/v5/user',
  async read(raw, inquiry) {
    const user = readShape(raw, {
      id: 'int',
      login: 'text',
      name: 'text',
      email: 'text',
      avatar_url: 'text',
    })
    return {
      id: String(user.id),
      name: user.name,
      username: user.login,
      avatarURL: user.avatar_url,
      // This is the public address, which is a verified one.
      email: isEmail(user.email) ? user.email : await hiddenEmail(inquiry),
    }
  },
}

const emailsURL = 'https://gitee.com/api/v5/emails'

/** The confirmed primary address of a person who doesn't show it; '' if there is none. */
async function hiddenEmail({ ask }: Inquiry): Promise<string> {
  const { status, text } = await ask(emailsURL)
  if (status === 401 || status === 403 || status === 404) return ''
  // For a private address, the answer is an object without it.
  const list = parseJson(text)
  if (!Array.isArray(list)) return ''
  const emails = readList(list, { email: 'text', state: 'text', scope: 'any' })
  const primary = emails.find(
    ({ email, state, scope }) =>
      state === 'confirmed' && Array.isArray(scope) && scope.includes('primary') && isEmail(email),
  )
  return primary?.email ?? ''
}

function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text)
}
