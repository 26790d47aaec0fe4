import { logos } from './logos.gen.js'

/** An OAuth2 provider as editors of collections list it. */
export interface ProviderRow {
  name: string
  displayName: string
  /** An SVG picture. */
  logo: string
}

/** Names as collections store them, with what people call them, in PocketBase's order. */
const rows: readonly (readonly [name: string, displayName: string])[] = [
  ['apple', 'Apple'],
  ['google', 'Google'],
  ['microsoft', 'Microsoft'],
  ['yandex', 'Yandex'],
  ['facebook', 'Facebook'],
  ['instagram2', 'Instagram'],
  ['github', 'GitHub'],
  ['gitlab', 'GitLab'],
  ['bitbucket', 'Bitbucket'],
  ['gitee', 'Gitee'],
  ['gitea', 'Gitea/Forgejo'],
  ['discord', 'Discord'],
  ['twitter', 'X/Twitter'],
  ['kakao', 'Kakao'],
  ['vk', 'ВКонтакте'],
  ['linear', 'Linear'],
  ['notion', 'Notion'],
  ['monday', 'monday.com'],
  ['lark', 'Lark'],
  ['box', 'Box'],
  ['spotify', 'Spotify'],
  ['trakt', 'Trakt'],
  ['twitch', 'Twitch'],
  ['patreon', 'Patreon'],
  ['strava', 'Strava'],
  ['wakatime', 'WakaTime'],
  ['livechat', 'LiveChat'],
  ['mailcow', 'mailcow'],
  ['planningcenter', 'Planning Center'],
  ['oidc', 'OIDC'],
  ['oidc2', 'OIDC'],
  ['oidc3', 'OIDC'],
]

/** Every provider. Source: PocketBase tools/auth. */
export const providers: readonly ProviderRow[] = rows.map(([name, displayName]) => ({
  name,
  displayName,
  logo: logos[name] ?? '',
}))

/** What a collection's provider may be called. */
export const providerNames: ReadonlySet<string> = new Set(rows.map(([name]) => name))
