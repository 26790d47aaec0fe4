/** A provider's answers, written from its public documentation, and the expected user. */
export interface Brand {
  name: string
  what?: string
  config?: Record<string, unknown>
  /** Members of the token response. */
  token?: Record<string, unknown>
  answers: Record<string, [status: number, body: unknown]>
  user?: Record<string, string>
  /** Each request: method, URL, headers other than the token, body. */
  asked?: readonly string[]
  refused?: RegExp
}

const github = 'https://api.github.com/user'
const gitea = 'https://gitea.com/api/v1/user'
const gitee = 'https://gitee.com/api/v5/user'
const bitbucket = 'https://api.bitbucket.org/2.0/user'
const graph = 'https://graph.microsoft.com/v1.0/me'
const discordUrl = 'https://discord.com/api/users/@me'
const kakaoUrl = 'https://kapi.kakao.com/v2/user/me'

// docs.github.com/en/rest/users/users#get-the-authenticated-user
const octocat = {
  login: 'octocat',
  id: 1,
  avatar_url: 'https://github.com/images/error/octocat_happy.gif',
  name: 'monalisa octocat',
  email: 'octocat@github.com',
}
// docs.github.com/en/rest/users/emails#list-email-addresses-for-the-authenticated-user
const octomails = [
  { email: 'old@github.com', verified: true, primary: false, visibility: null },
  { email: 'octocat@github.com', verified: true, primary: true, visibility: 'public' },
]
const octouser = {
  ...{ id: '1', name: 'monalisa octocat', username: 'octocat' },
  avatarURL: octocat.avatar_url,
}
// codeberg.org/api/swagger#/user/userGetCurrent
const gitty = {
  id: 7,
  login: 'gitty',
  full_name: 'Git Ty',
  avatar_url: 'https://g/a',
  active: true,
}
const gittyUser = { id: '7', name: 'Git Ty', username: 'gitty', avatarURL: 'https://g/a' }
// gitee.com/api/v5/swagger#/getV5User
const ossUser = { id: 9, login: 'oss', name: 'Oss', avatar_url: 'https://gitee/a', email: null }
const ossResult = { id: '9', name: 'Oss', username: 'oss', avatarURL: 'https://gitee/a' }
// developer.atlassian.com/cloud/bitbucket/rest/api-group-users/#api-user-get
const bucket = {
  ...{ type: 'user', uuid: '{u-1}', username: 'tutorials', display_name: 'tutorials account' },
  ...{ account_status: 'active', links: { avatar: { href: 'https://b/a.png' } } },
}
// learn.microsoft.com/en-us/graph/api/user-get, response to GET /me
const adele = {
  ...{ displayName: 'Adele Vance', mail: 'AdeleV@contoso.com', id: '87d349ed' },
  userPrincipalName: 'AdeleV@contoso.com',
}
// discord.com/developers/docs/resources/user#user-object-example-user
const nelly = {
  ...{ id: '80351110224678912', username: 'Nelly', discriminator: '1337' },
  ...{ avatar: '8342729096ea3675442027381ff50dfe', verified: true, email: 'nelly@discord.com' },
}
const nellyPicture =
  'https://cdn.discordapp.com/avatars/80351110224678912/8342729096ea3675442027381ff50dfe.png'
// developers.kakao.com/docs/latest/en/kakaologin/rest-api#req-user-info
const ryan = {
  id: 123456789,
  kakao_account: { is_email_valid: true, is_email_verified: true, email: 'sample@sample.com' },
  properties: { nickname: 'Hong', profile_image: 'http://yyy.kakao.com/img.jpg' },
}

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const idToken = (claims: object) => `${base64({ alg: 'RS256' })}.${base64(claims)}.sig`
const msUser = { id: '87d349ed', name: 'Adele Vance' }

export const brands: readonly Brand[] = [
  {
    name: 'google', // developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
    answers: {
      'https://www.googleapis.com/oauth2/v3/userinfo': [
        200,
        {
          ...{ sub: '10769150350006150715113082367', name: 'Jane Doe' },
          ...{ picture: 'https://lh/a', email: 'jsmith@example.com', email_verified: true },
        },
      ],
    },
    user: {
      ...{ id: '10769150350006150715113082367', name: 'Jane Doe' },
      ...{ avatarURL: 'https://lh/a', email: 'jsmith@example.com' },
    },
  },
  {
    name: 'google',
    what: 'an address that is not verified',
    answers: {
      'https://www.googleapis.com/oauth2/v3/userinfo': [
        200,
        { sub: '1', email: 'a@example.com', email_verified: false },
      ],
    },
    user: { id: '1' },
  },
  {
    name: 'microsoft',
    answers: { [graph]: [200, adele] },
    user: { ...msUser, email: 'AdeleV@contoso.com' },
  },
  {
    name: 'microsoft',
    what: 'the verified primary address of the id_token', // learn.microsoft.com optional-claims-reference
    config: { extra: { idTokenEmailClaim: 'verified_primary_email' } },
    token: { id_token: idToken({ verified_primary_email: 'primary@contoso.com' }) },
    answers: { [graph]: [200, adele] },
    user: { ...msUser, email: 'primary@contoso.com' },
  },
  {
    name: 'microsoft',
    what: 'any verified address of the id_token',
    config: { extra: { idTokenEmailClaim: 'any_verified' } },
    token: { id_token: idToken({ email: 'mine@contoso.com', xms_edov: '1' }) },
    answers: { [graph]: [200, adele] },
    user: { ...msUser, email: 'mine@contoso.com' },
  },
  {
    name: 'microsoft',
    what: 'an address of a domain that nobody has shown to own',
    config: { extra: { idTokenEmailClaim: 'email_and_xms_edov' } },
    token: { id_token: idToken({ email: 'mine@contoso.com', xms_edov: false }) },
    answers: { [graph]: [200, adele] },
    user: msUser,
  },
  {
    name: 'microsoft',
    what: 'an id_token that has expired gives no address',
    config: { extra: { idTokenEmailClaim: 'email' } },
    token: { id_token: idToken({ email: 'mine@contoso.com', exp: 1 }) },
    answers: { [graph]: [200, adele] },
    user: msUser,
  },
  {
    name: 'yandex', // yandex.ru/dev/id/doc/en/user-information
    answers: {
      'https://login.yandex.ru/info': [
        200,
        {
          ...{ id: '1000034426', login: 'ivan', real_name: 'Ivan Ivanov', is_avatar_empty: false },
          ...{ default_email: 'test@yandex.ru', default_avatar_id: '131652443' },
        },
      ],
    },
    user: {
      ...{ id: '1000034426', username: 'ivan', name: 'Ivan Ivanov', email: 'test@yandex.ru' },
      avatarURL: 'https://avatars.yandex.net/get-yapic/131652443/islands-200',
    },
  },
  {
    name: 'facebook', // developers.facebook.com/docs/graph-api/reference/user/picture/
    answers: {
      'https://graph.facebook.com/me?fields=name,email,picture.type(large)': [
        200,
        { id: '4', name: 'Mark', email: 'm@fb.com', picture: { data: { url: 'https://fb/p' } } },
      ],
    },
    user: { id: '4', name: 'Mark', email: 'm@fb.com', avatarURL: 'https://fb/p' },
  },
  {
    name: 'instagram2', // developers.facebook.com/docs/instagram-platform, get started: fields
    answers: {
      'https://graph.instagram.com/me?fields=id,username,account_type,user_id,name,profile_picture_url,followers_count,follows_count,media_count':
        [
          200,
          {
            user_id: '178414',
            username: 'jaydoe',
            name: 'Jay',
            profile_picture_url: 'https://i/p',
            id: '1',
          },
        ],
    },
    user: { id: '178414', username: 'jaydoe', name: 'Jay', avatarURL: 'https://i/p' },
  },
  {
    name: 'github',
    answers: { [github]: [200, octocat], [`${github}/emails`]: [200, octomails] },
    user: { ...octouser, email: 'octocat@github.com' },
    asked: [`GET ${github} {}`, `GET ${github}/emails {}`],
  },
  {
    name: 'github',
    what: 'a token that may not read addresses',
    answers: { [github]: [200, octocat], [`${github}/emails`]: [403, { message: 'no' }] },
    user: octouser,
  },
  {
    name: 'github',
    what: 'addresses that are rubbish',
    answers: { [github]: [200, octocat], [`${github}/emails`]: [200, 'oops'] },
    refused: /no JSON/,
  },
  {
    name: 'gitlab', // docs.gitlab.com/api/users/#retrieve-the-current-user
    answers: {
      'https://gitlab.com/api/v4/user': [
        200,
        {
          ...{ id: 1, username: 'john_smith', name: 'John Smith', email: 'john@example.com' },
          ...{ avatar_url: 'http://l/index.jpg', confirmed_at: '2012-05-23T09:05:22Z' },
        },
      ],
    },
    user: {
      ...{ id: '1', username: 'john_smith', name: 'John Smith', email: 'john@example.com' },
      avatarURL: 'http://l/index.jpg',
    },
  },
  {
    name: 'gitlab',
    what: 'an address that was never confirmed',
    answers: {
      'https://gitlab.com/api/v4/user': [
        200,
        { id: 1, email: 'a@example.com', confirmed_at: null },
      ],
    },
    user: { id: '1' },
  },
  {
    name: 'bitbucket',
    answers: {
      [bitbucket]: [200, bucket],
      // api-group-users/#api-user-emails-get
      [`${bitbucket}/emails`]: [
        200,
        {
          values: [
            { email: 'no@b.org', is_primary: false, is_confirmed: true },
            { email: 'yes@b.org', is_primary: true, is_confirmed: true },
          ],
        },
      ],
    },
    user: {
      ...{ id: '{u-1}', username: 'tutorials', name: 'tutorials account' },
      ...{ avatarURL: 'https://b/a.png', email: 'yes@b.org' },
    },
  },
  {
    name: 'bitbucket',
    what: 'an account that is closed',
    answers: { [bitbucket]: [200, { ...bucket, account_status: 'closed' }] },
    refused: /not active/,
  },
  {
    name: 'gitee',
    what: 'a public address',
    answers: { [gitee]: [200, { ...ossUser, email: 'oss@gitee.com' }] },
    user: { ...ossResult, email: 'oss@gitee.com' },
  },
  {
    name: 'gitee',
    what: 'a hidden address', // gitee.com/api/v5/swagger#/getV5Emails
    answers: {
      [gitee]: [200, ossUser],
      'https://gitee.com/api/v5/emails': [
        200,
        [
          { email: 'x@gitee.com', state: 'unconfirmed', scope: ['primary'] },
          { email: 'y@gitee.com', state: 'confirmed', scope: ['primary', 'notified'] },
        ],
      ],
    },
    user: { ...ossResult, email: 'y@gitee.com' },
  },
  {
    name: 'gitee',
    what: 'an address that is kept private',
    answers: {
      [gitee]: [200, ossUser],
      'https://gitee.com/api/v5/emails': [200, { email: '1+oss@user.noreply.gitee.com' }],
    },
    user: ossResult,
  },
  {
    name: 'gitea',
    answers: { [gitea]: [200, gitty], [`${gitea}/emails`]: [200, octomails] },
    user: { ...gittyUser, email: 'octocat@github.com' },
  },
  {
    name: 'gitea',
    what: 'an account that is not active',
    answers: { [gitea]: [200, { ...gitty, active: false }] },
    refused: /not active/,
  },
  {
    name: 'discord',
    answers: { [discordUrl]: [200, nelly] },
    user: {
      ...{ id: nelly.id, name: 'Nelly#1337', username: 'Nelly' },
      ...{ email: 'nelly@discord.com', avatarURL: nellyPicture },
    },
  },
  {
    name: 'discord',
    what: 'a unique name, no picture, an address that is not verified',
    answers: {
      [discordUrl]: [200, { ...nelly, discriminator: '0', avatar: null, verified: false }],
    },
    user: { id: nelly.id, name: 'Nelly', username: 'Nelly' },
  },
  {
    name: 'twitter', // docs.x.com/x-api/users/user-lookup-me
    answers: {
      'https://api.x.com/2/users/me?user.fields=id,name,username,profile_image_url,confirmed_email':
        [
          200,
          {
            data: {
              id: '2244994945',
              name: 'X Dev',
              username: 'TwitterDev',
              confirmed_email: 'd@x.com',
              profile_image_url: 'https://x/p',
            },
          },
        ],
    },
    user: {
      id: '2244994945',
      name: 'X Dev',
      username: 'TwitterDev',
      email: 'd@x.com',
      avatarURL: 'https://x/p',
    },
  },
  {
    name: 'kakao',
    answers: { [kakaoUrl]: [200, ryan] },
    user: {
      id: '123456789',
      username: 'Hong',
      avatarURL: 'http://yyy.kakao.com/img.jpg',
      email: 'sample@sample.com',
    },
  },
  {
    name: 'kakao',
    what: 'an address that has gone over to somebody else',
    answers: {
      [kakaoUrl]: [200, { id: 1, kakao_account: { ...ryan.kakao_account, is_email_valid: false } }],
    },
    user: { id: '1' },
  },
  {
    name: 'vk', // dev.vk.com/method/users.get; the address: dev.vk.com/api/access-token/authcode-flow-user
    token: { email: 'pavel@vk.com', user_id: 1 },
    answers: {
      'https://api.vk.com/method/users.get?fields=photo_max,screen_name&v=5.131': [
        200,
        {
          response: [
            {
              id: 743784474,
              first_name: 'Persik',
              last_name: 'Ryzhiy',
              screen_name: 'persik',
              photo_max: 'https://vk/p',
            },
          ],
        },
      ],
    },
    user: {
      id: '743784474',
      name: 'Persik Ryzhiy',
      username: 'persik',
      avatarURL: 'https://vk/p',
      email: 'pavel@vk.com',
    },
  },
  {
    name: 'vk',
    what: 'nobody',
    answers: {
      'https://api.vk.com/method/users.get?fields=photo_max,screen_name&v=5.131': [
        200,
        { response: [] },
      ],
    },
    refused: /nobody/,
  },
  {
    name: 'linear', // developers.linear.app/docs/graphql/working-with-the-graphql-api
    answers: {
      'https://api.linear.app/graphql': [
        200,
        {
          data: {
            viewer: {
              id: 'l-1',
              displayName: 'lin',
              name: 'Lin Ear',
              email: 'l@linear.app',
              avatarUrl: 'https://l/a',
              active: true,
            },
          },
        },
      ],
    },
    user: {
      id: 'l-1',
      username: 'lin',
      name: 'Lin Ear',
      email: 'l@linear.app',
      avatarURL: 'https://l/a',
    },
    asked: [
      'POST https://api.linear.app/graphql {"Content-Type":"application/json"} {"query":"query Me { viewer { id displayName name email avatarUrl active } }"}',
    ],
  },
  {
    name: 'notion', // developers.notion.com/reference/get-self
    answers: {
      'https://api.notion.com/v1/users/me': [
        200,
        {
          object: 'user',
          id: 'bot',
          type: 'bot',
          bot: {
            owner: {
              type: 'user',
              user: {
                id: 'n-1',
                name: 'Avo',
                avatar_url: 'https://n/a',
                person: { email: 'avo@example.org' },
              },
            },
          },
        },
      ],
    },
    user: { id: 'n-1', name: 'Avo', email: 'avo@example.org', avatarURL: 'https://n/a' },
    asked: ['GET https://api.notion.com/v1/users/me {"Notion-Version":"2022-06-28"}'],
  },
  {
    name: 'monday', // developer.monday.com/api-reference/reference/me
    answers: {
      'https://api.monday.com/v2': [
        200,
        {
          data: {
            me: {
              id: '4012689',
              enabled: true,
              name: 'Mo',
              email: 'mo@monday.com',
              is_verified: true,
              photo_small: 'https://m/p',
            },
          },
        },
      ],
    },
    user: { id: '4012689', name: 'Mo', email: 'mo@monday.com', avatarURL: 'https://m/p' },
  },
  {
    name: 'lark', // open.feishu.cn, authen/v1/user_info
    answers: {
      'https://open.feishu.cn/open-apis/authen/v1/user_info': [
        200,
        {
          code: 0,
          msg: 'success',
          data: {
            union_id: 'on_d89f',
            name: 'zhangsan',
            avatar_url: 'https://f/a',
            email: 'z@f.cn',
          },
        },
      ],
    },
    user: { id: 'on_d89f', name: 'zhangsan', avatarURL: 'https://f/a' },
  },
  {
    name: 'box', // developer.box.com/reference/get-users-me/
    answers: {
      'https://api.box.com/2.0/users/me': [
        200,
        {
          id: '11446498',
          type: 'user',
          name: 'Aaron',
          login: 'ceo@example.com',
          status: 'active',
          avatar_url: 'https://b/a',
        },
      ],
    },
    user: { id: '11446498', name: 'Aaron', email: 'ceo@example.com', avatarURL: 'https://b/a' },
  },
  {
    name: 'spotify', // developer.spotify.com/documentation/web-api/reference/get-current-users-profile
    answers: {
      'https://api.spotify.com/v1/me': [
        200,
        {
          id: 'smedjan',
          display_name: 'Sm',
          email: 's@spotify.com',
          images: [{ url: 'https://i.scdn.co/a', height: 300, width: 300 }],
        },
      ],
    },
    user: { id: 'smedjan', name: 'Sm', avatarURL: 'https://i.scdn.co/a' },
  },
  {
    name: 'trakt', // trakt.docs.apiary.io/#reference/users/settings
    answers: {
      'https://api.trakt.tv/users/settings': [
        200,
        {
          user: {
            username: 'justin',
            name: 'Justin N',
            ids: { slug: 'justin', uuid: 'b6589fc6' },
            images: { avatar: { full: 'https://t/a' } },
          },
        },
      ],
    },
    user: { id: 'b6589fc6', username: 'justin', name: 'Justin N', avatarURL: 'https://t/a' },
    asked: [
      'GET https://api.trakt.tv/users/settings {"Content-type":"application/json","trakt-api-key":"our-id","trakt-api-version":"2"}',
    ],
  },
  {
    name: 'twitch', // dev.twitch.tv/docs/api/reference#get-users
    answers: {
      'https://api.twitch.tv/helix/users': [
        200,
        {
          data: [
            {
              id: '141981764',
              login: 'twitchdev',
              display_name: 'TwitchDev',
              email: 'not-real@email.com',
              profile_image_url: 'https://t/p',
            },
          ],
        },
      ],
    },
    user: {
      id: '141981764',
      username: 'twitchdev',
      name: 'TwitchDev',
      email: 'not-real@email.com',
      avatarURL: 'https://t/p',
    },
    asked: ['GET https://api.twitch.tv/helix/users {"Client-Id":"our-id"}'],
  },
  {
    name: 'patreon', // docs.patreon.com/#get-api-oauth2-v2-identity
    answers: {
      'https://www.patreon.com/api/oauth2/v2/identity?fields%5Buser%5D=full_name,email,vanity,image_url,is_email_verified':
        [
          200,
          {
            data: {
              id: '12345689',
              type: 'user',
              attributes: {
                email: 'cp@example.com',
                full_name: 'Corgi',
                vanity: 'corgi',
                image_url: 'https://p/i',
                is_email_verified: true,
              },
            },
          },
        ],
    },
    user: {
      id: '12345689',
      name: 'Corgi',
      username: 'corgi',
      email: 'cp@example.com',
      avatarURL: 'https://p/i',
    },
  },
  {
    name: 'strava', // developers.strava.com/docs/reference/#api-Athletes-getLoggedInAthlete
    answers: {
      'https://www.strava.com/api/v3/athlete': [
        200,
        {
          id: 1234567890987654,
          username: 'marianne_t',
          firstname: 'Marianne',
          lastname: 'T',
          profile: 'https://s/p',
        },
      ],
    },
    user: {
      id: '1234567890987654',
      username: 'marianne_t',
      name: 'Marianne T',
      avatarURL: 'https://s/p',
    },
  },
  {
    name: 'strava',
    what: 'an id too large to be told from its neighbour',
    answers: { 'https://www.strava.com/api/v3/athlete': [200, '{"id":12345678909876543210}'] },
    refused: /must be int/,
  },
  {
    name: 'wakatime', // wakatime.com/developers#users
    answers: {
      'https://wakatime.com/api/v1/users/current': [
        200,
        {
          data: {
            id: 'w-1',
            display_name: 'Wa Ka',
            username: 'waka',
            email: 'w@wakatime.com',
            photo: 'https://w/p',
            photo_public: false,
            is_email_confirmed: true,
          },
        },
      ],
    },
    user: { id: 'w-1', name: 'Wa Ka', username: 'waka', email: 'w@wakatime.com' },
  },
  {
    name: 'livechat', // developers.livechat.com/docs/authorization
    answers: {
      'https://accounts.livechat.com/v2/accounts/me': [
        200,
        {
          account_id: 'd24f',
          name: 'Li',
          email: 'l@livechat.com',
          email_verified: true,
          avatar_url: 'https://l/a',
        },
      ],
    },
    user: { id: 'd24f', name: 'Li', email: 'l@livechat.com', avatarURL: 'https://l/a' },
  },
  {
    name: 'mailcow', // mailcow-dockerized data/web/oauth/profile.php
    config: { userInfoURL: 'https://mail.example.com/oauth/profile' },
    answers: {
      'https://mail.example.com/oauth/profile': [
        200,
        {
          success: true,
          username: 'moo@example.com',
          id: 'moo@example.com',
          email: 'moo@example.com',
          full_name: 'Moo',
          active: 1,
        },
      ],
    },
    user: { id: 'moo@example.com', username: 'moo', name: 'Moo', email: 'moo@example.com' },
  },
  {
    name: 'planningcenter', // developer.planning.center/docs/#/apps/people, Person
    answers: {
      'https://api.planningcenteronline.com/people/v2/me': [
        200,
        {
          data: {
            type: 'Person',
            id: '1',
            attributes: {
              status: 'active',
              name: 'Pam',
              avatar: 'https://p/a',
              login_identifier: 'pam@x.org',
            },
          },
        },
      ],
    },
    user: { id: '1', name: 'Pam', avatarURL: 'https://p/a' },
  },
]
