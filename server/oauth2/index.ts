import { apple } from './apple.js'
import { bitbucket } from './bitbucket.js'
import { box } from './box.js'
import { discord } from './discord.js'
import { facebook } from './facebook.js'
import { gitea } from './gitea.js'
import { gitee } from './gitee.js'
import { github } from './github.js'
import { gitlab } from './gitlab.js'
import { google } from './google.js'
import { instagram } from './instagram.js'
import { kakao } from './kakao.js'
import { lark } from './lark.js'
import { linear } from './linear.js'
import { livechat } from './livechat.js'
import { logos } from './logos.gen.js'
import { mailcow } from './mailcow.js'
import { microsoft } from './microsoft.js'
import { monday } from './monday.js'
import { notion } from './notion.js'
import { oidcProvider } from './oidc.js'
import { patreon } from './patreon.js'
import { planningcenter } from './planningcenter.js'
import type { Provider } from './provider.js'
import { spotify } from './spotify.js'
import { strava } from './strava.js'
import { trakt } from './trakt.js'
import { twitch } from './twitch.js'
import { twitter } from './twitter.js'
import { vk } from './vk.js'
import { wakatime } from './wakatime.js'
import { yandex } from './yandex.js'

/** Every provider, in PocketBase's order. */
const list: readonly Provider[] = [
  apple,
  google,
  microsoft,
  yandex,
  facebook,
  instagram,
  github,
  gitlab,
  bitbucket,
  gitee,
  gitea,
  discord,
  twitter,
  kakao,
  vk,
  linear,
  notion,
  monday,
  lark,
  box,
  spotify,
  trakt,
  twitch,
  patreon,
  strava,
  wakatime,
  livechat,
  mailcow,
  planningcenter,
  oidcProvider('oidc'),
  oidcProvider('oidc2'),
  oidcProvider('oidc3'),
]

const byName = new Map(list.map((provider) => [provider.name, provider]))

/** An OAuth2 provider, for lists in collection editors. */
export interface ProviderRow {
  name: string
  displayName: string
  /** An SVG picture. */
  logo: string
}

export const providers: readonly ProviderRow[] = list.map(({ name, displayName }) => ({
  name,
  displayName,
  logo: logoOf(name),
}))

/** The allowed names of a collection's provider, and of a link's. */
export const providerNames: ReadonlySet<string> = new Set(byName.keys())

export function findProvider(name: string): Provider | undefined {
  return byName.get(name)
}

/** An SVG picture; '' if there is none. */
export function logoOf(name: string): string {
  return logos[name] ?? ''
}
