import type { Provider } from './provider.js'
import { readShape } from './shape.js'

/** https://discord.com/developers/docs/resources/user#user-object */
export const discord: Provider = {
  name: 'discord',
  displayName: 'Discord',
  pkce: true,
  scopes: ['identify', 'email'],
  authURL: 'https://discord.com/api/oauth2/authorize',
  tokenURL: 'https://discord.com/api/oauth2/token',
  userInfoURL: 'https://discord.com/api/users/@me',
  read(raw) {
    const user = readShape(raw, {
      id: 'text',
      global_name: 'text',
      username: 'text',
      discriminator: 'text',
      avatar: 'text',
      email: 'text',
      verified: 'bool',
    })
    const { id, global_name, username, discriminator, avatar } = user
    // Only accounts from before unique names have one.
    const suffix = discriminator && discriminator !== '0' ? `#${discriminator}` : ''
    return {
      id,
      name: global_name || username + suffix,
      username,
      email: user.verified ? user.email : '',
      avatarURL: avatar && `https://cdn.discordapp.com/avatars/${id}/${avatar}.png`,
    }
  },
}
