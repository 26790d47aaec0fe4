/** What an `_externalAuths` row may have as provider. Source: PocketBase tools/auth. */
export const providerNames: ReadonlySet<string> = new Set(
  (
    'apple bitbucket box discord facebook gitea gitee github gitlab google instagram2 kakao lark ' +
    'linear livechat mailcow microsoft monday notion oidc oidc2 oidc3 patreon planningcenter ' +
    'spotify strava trakt twitch twitter vk wakatime yandex'
  ).split(' '),
)
