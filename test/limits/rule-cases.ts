/** One set of rules, and what PocketBase 0.39.11 answered to requests under it. */
export interface RuleCase {
  name: string
  /** Each as `MAX/SECONDS LABEL AUDIENCE`. */
  rules: readonly string[]
  excludedIPs?: readonly string[]
  /** settings.trustedProxy.headers */
  trusted?: readonly string[]
  /**
   * Requests by name: `@ADDRESS` is sent as X-Forwarded-For, `*N` repeats it N times, `wait:MS`
   * moves the clock.
   */
  steps: string
  answers: string
}

export const ruleCases: readonly RuleCase[] = [
  {
    name: 'a path',
    rules: ['2/3600 /api/health'],
    steps: 'health*3 methods health',
    answers: '200 200 429 200 429',
  },
  {
    name: 'a path with a method',
    rules: ['1/3600 GET /api/health'],
    steps: 'health*2 head posthealth',
    answers: '200 429 200 404',
  },
  {
    name: 'the method before the path',
    rules: ['1/3600 /api/health', '3/3600 GET /api/health'],
    steps: 'health*4 head*2',
    answers: '200 200 200 429 200 429',
  },
  {
    name: 'a method of its own for HEAD',
    rules: ['1/3600 HEAD /api/health'],
    steps: 'head*2 health*2',
    answers: '200 429 200 200',
  },
  {
    name: 'a beginning',
    rules: ['3/3600 /api/'],
    steps: 'health*4 nope',
    answers: '200 200 200 429 429',
  },
  {
    name: 'a beginning counts each collection route apart',
    rules: ['2/3600 /api/'],
    steps: 'methods*3 wrong*3 health*3 nope*2',
    answers: '200 200 429 400 400 429 200 200 429 429 429',
  },
  {
    name: 'a beginning counts the files of a collection apart',
    rules: ['2/3600 /api/'],
    steps: 'health*3 file*3',
    answers: '200 200 429 404 404 429',
  },
  {
    name: 'everything',
    rules: ['2/3600 /'],
    steps: 'root*3 health methods',
    answers: '404 404 429 429 200',
  },
  {
    name: 'a beginning is no equal',
    rules: ['1/3600 /api'],
    steps: 'health*3 api*2',
    answers: '200 200 200 404 429',
  },
  {
    name: 'a beginning matches its own path without the slash',
    rules: ['1/3600 /api/health/'],
    steps: 'health*2',
    answers: '200 429',
  },
  {
    name: 'an equal path before a beginning',
    rules: ['5/3600 /api/', '1/3600 /api/health'],
    steps: 'health*2 nope*1',
    answers: '200 429 404',
  },
  {
    name: 'the first of two beginnings',
    rules: ['1/3600 /', '3/3600 /api/'],
    steps: 'health*2 nope*1',
    answers: '200 429 429',
  },
  {
    name: 'the first of two beginnings, the longer first',
    rules: ['3/3600 /api/', '1/3600 /'],
    steps: 'health*4 root*2',
    answers: '200 200 200 429 404 429',
  },
  {
    name: 'a beginning with a method',
    rules: ['1/3600 POST /api/'],
    steps: 'wrong*2 health*2 posthealth*2',
    answers: '400 429 200 200 404 429',
  },
  {
    name: 'users:authWithPassword',
    rules: ['2/3600 users:authWithPassword'],
    steps: 'wrong*3 memberwrong*3 methods refresh',
    answers: '400 400 429 400 400 400 200 200',
  },
  {
    name: 'users:auth',
    rules: ['2/3600 users:auth'],
    steps: 'wrong*3 memberwrong refresh*3',
    answers: '400 400 429 400 200 200 200',
  },
  {
    name: '*:auth',
    rules: ['2/3600 *:auth'],
    steps: 'wrong*3 memberwrong*3',
    answers: '400 400 429 400 400 429',
  },
  {
    name: '*:authWithPassword',
    rules: ['1/3600 *:authWithPassword'],
    steps: 'wrong*2 memberwrong*2',
    answers: '400 429 400 429',
  },
  {
    name: 'the action before auth',
    rules: ['1/3600 users:auth', '3/3600 users:authWithPassword'],
    steps: 'wrong*4',
    answers: '400 400 400 429',
  },
  {
    name: 'the collection before all',
    rules: ['1/3600 *:authWithPassword', '3/3600 users:auth'],
    steps: 'wrong*4 memberwrong*2',
    answers: '400 400 400 429 400 429',
  },
  {
    name: 'a label before a path',
    rules: ['1/3600 /api/collections/users/auth-with-password', '3/3600 *:auth'],
    steps: 'wrong*4',
    answers: '400 400 400 429',
  },
  {
    name: 'a collection by id or in capitals is the same',
    rules: ['3/3600 users:auth'],
    steps: 'wrong wrongbyid wrongcaps wrong wrongbyid wrongcaps',
    answers: '400 400 400 429 429 429',
  },
  {
    name: 'a path by id is another path',
    rules: ['2/3600 /api/collections/users/auth-with-password'],
    steps: 'wrong wrongbyid*3 wrong*2',
    answers: '400 400 400 400 400 429',
  },
  {
    name: 'a label by id matches nothing',
    rules: ['1/3600 _pb_users_auth_:auth'],
    steps: 'wrong*3',
    answers: '400 400 400',
  },
  {
    name: 'listAuthMethods',
    rules: ['1/3600 users:listAuthMethods'],
    steps: 'methods*2 wrong',
    answers: '200 429 400',
  },
  {
    name: 'authRefresh',
    rules: ['1/3600 *:authRefresh'],
    steps: 'refresh*2 methods',
    answers: '200 429 200',
  },
  {
    name: 'create',
    rules: ['1/3600 users:create'],
    steps: 'create*2 list methods',
    answers: '400 429 200 200',
  },
  {
    name: '*:create',
    rules: ['2/3600 *:create'],
    steps: 'create*3',
    answers: '400 400 429',
  },
  {
    name: 'list and view',
    rules: ['1/3600 users:list', '2/3600 *:view'],
    steps: 'list*2 view*3',
    answers: '200 429 404 404 429',
  },
  {
    name: 'update and delete',
    rules: ['1/3600 users:update', '1/3600 *:delete'],
    steps: 'update*2 delete*2 view',
    answers: '404 429 404 429 404',
  },
  {
    name: 'a route keeps the numbers of its first rule',
    rules: ['1/3600 /api/collections/users/records/aaaaaaaaaaaaaaa', '3/3600 /api/collections/'],
    steps: 'viewa*2 view*2',
    answers: '404 429 429 429',
  },
  {
    name: 'and the other way round',
    rules: ['1/3600 /api/collections/users/records/aaaaaaaaaaaaaaa', '3/3600 /api/collections/'],
    steps: 'view viewa*3 view',
    answers: '404 404 404 429 429',
  },
  {
    name: 'guests only',
    rules: ['1/3600 /api/health @guest'],
    steps: 'health*2 healthann*3',
    answers: '200 429 200 200 200',
  },
  {
    name: 'accounts only',
    rules: ['1/3600 /api/health @auth'],
    steps: 'healthann*2 health*3',
    answers: '200 429 200 200 200',
  },
  {
    name: 'both audiences',
    rules: ['1/3600 /api/health @guest', '2/3600 /api/health @auth'],
    steps: 'health*2 healthann*3',
    answers: '200 429 200 200 429',
  },
  {
    name: 'a label for the other audience falls through',
    rules: ['1/3600 users:auth @auth', '2/3600 *:auth @guest'],
    steps: 'wrong*3',
    answers: '400 400 429',
  },
  {
    name: 'a bad token is a guest',
    rules: ['1/3600 /api/health @auth'],
    steps: 'healthbad*3 healthann*2',
    answers: '200 200 200 200 429',
  },
  {
    name: 'superusers are exempt',
    rules: ['1/3600 /'],
    steps: 'healthroot*3 health*2 healthroot',
    answers: '200 200 200 200 429 200',
  },
  {
    name: 'none allowed',
    rules: ['0/3600 *:auth'],
    steps: 'wrong*2 health',
    answers: '429 429 200',
  },
  {
    name: 'excluded addresses',
    rules: ['1/3600 /api/health'],
    excludedIPs: ['127.0.0.0/8'],
    steps: 'health*3',
    answers: '200 200 200',
  },
  {
    name: 'excluded addresses, others',
    rules: ['1/3600 /api/health'],
    excludedIPs: ['10.0.0.0/8', '::1'],
    steps: 'health*2',
    answers: '200 429',
  },
  {
    name: 'each client apart, by the trusted header',
    rules: ['1/3600 /api/health'],
    excludedIPs: ['10.0.0.0/8', 'fd00::/8', '2001:db8::5'],
    trusted: ['X-Forwarded-For'],
    steps:
      'health@1.1.1.1*2 health@1.1.1.2*2 health@10.1.2.3*2 health@fd12::1*2 health@2001:db8::5*2 health@2001:db8::6*2 health@::ffff:10.1.2.3*2 health*2',
    answers: '200 429 200 429 200 200 200 200 200 200 200 429 200 429 200 429',
  },
  {
    name: 'header not trusted',
    rules: ['1/3600 /api/health'],
    steps: 'health@1.1.1.1 health@1.1.1.2',
    answers: '200 429',
  },
  {
    name: 'an unknown collection',
    rules: ['1/3600 /api/', '0/3600 *:auth'],
    steps: 'unknown*2 unknownlist*2 nope*2',
    answers: '404 404 404 404 404 429',
  },
  {
    name: 'before size and guards',
    rules: ['1/3600 *:authRefresh'],
    steps: 'refreshguest*2',
    answers: '401 429',
  },
  {
    name: 'a view can be listed',
    rules: ['0/3600 *:create', '1/3600 *:list'],
    steps: 'createview*2 listview*2',
    answers: '400 400 200 429',
  },
  {
    name: 'impersonate has a path only',
    rules: ['0/3600 *:impersonate', '1/3600 /api/collections/'],
    steps: 'impersonate*3',
    answers: '401 429 429',
  },
  {
    name: 'an escaped letter is the letter',
    rules: ['1/3600 /api/health'],
    steps: 'health escaped health',
    answers: '200 429 429',
  },
  {
    name: 'a window ends',
    rules: ['2/1 /api/health'],
    steps: 'health*3 wait:1050 health*3',
    answers: '200 200 429 200 200 429',
  },
  {
    name: 'no duration',
    rules: ['1/0 /api/health'],
    steps: 'health*3',
    answers: '200 200 200',
  },
  {
    name: 'an empty label and a bare tag match nothing',
    rules: ['0/3600 ', '0/3600 auth', '0/3600 authWithPassword'],
    steps: 'wrong health root',
    answers: '400 200 404',
  },
  {
    name: 'the UI and its slash',
    rules: ['1/3600 /_/'],
    steps: 'ui*3',
    answers: '200 429 429',
  },
]
