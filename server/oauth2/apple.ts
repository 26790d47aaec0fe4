import { isTrue } from './is-true.js'
import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/**
 * https://developer.apple.com/documentation/signinwithapple/authenticating-users-with-sign-in-with-apple.
 * It answers with a form and has no user endpoint; the name is sent once, together with the code.
 */
export const apple: Provider = {
  name: 'apple',
  displayName: 'Apple',
  pkce: true,
  scopes: ['name', 'email'],
  authURL: 'https://appleid.apple.com/auth/authorize',
  tokenURL: 'https://appleid.apple.com/auth/token',
  userInfoURL: '',
  authParameters: { response_mode: 'form_post' },
  fetchUser: ({ idToken }) =>
    idToken({
      audience: true,
      issuers: ['https://appleid.apple.com'],
      expiryRequired: true,
      jwksURL: 'https://appleid.apple.com/auth/keys',
    }),
  read(raw) {
    const user = readShape(raw, { sub: 'text', name: 'text', email: 'text', email_verified: 'any' })
    return { id: user.sub, name: user.name, email: isTrue(user.email_verified) ? user.email : '' }
  },
}
