/** One step of the script: a request, or new subscriptions of a client. */
export type Step =
  | { kind: 'send'; method: string; path: string; body?: unknown; as?: Account }
  | { kind: 'subscribe'; client: number; topics: string[]; as: Account | undefined }
  | { kind: 'logIn'; account: Account; password: string }

export type Account = 'root' | 'ann' | 'bob' | 'single' | 'erik'

/** Who the six clients are at first. */
export const clientAccounts: readonly (Account | undefined)[] = [
  undefined,
  'ann',
  'bob',
  'single',
  'root',
  'erik',
]

/** Numbers that the same seed gives again. Source: mulberry32, public domain. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const postRules = [
  '',
  null,
  'public = true',
  '@request.auth.id != ""',
  'owner = @request.auth.id',
  'owner.name ~ "a" || public = true',
  'comments_via_post.text ?~ "x"',
  '@request.context = "realtime" && title != "secret"',
  '@request.query.key = "open"',
  '@request.headers.x_key = "open"',
  '@request.auth.collectionName = "members"',
]
const options = [
  {},
  { query: { expand: 'owner,parent' } },
  { query: { expand: 'comments_via_post,parent.owner' } },
  { query: { fields: 'id,title' } },
  { query: { fields: '*,expand.owner.name', expand: 'owner' } },
  { query: { fields: 'title:excerpt(3,true)' } },
  { query: { filter: 'public = true' } },
  { query: { filter: 'title ~ "a" && owner.verified = true' } },
  { query: { filter: 'secret != ""' } },
  { query: { filter: '@request.auth.id != ""' } },
  { query: { filter: 'broken ===' } },
  { query: { filter: 'tags:each ?= "red"' } },
  { query: { key: 'open', n: 1.5, b: true, o: {} } },
  { headers: { 'X-Key': 'open' } },
]
const rawOptions = [
  '?',
  '?options=',
  '?options={',
  '?options=%7B%22query%22%3A5%7D',
  '?x=1',
  '#?options={}',
]

/** The script of a seed; ids of what it makes are its own, so that both servers know them. */
export function scriptOf(
  seed: number,
  steps: number,
  users: Readonly<Record<'ann' | 'bob' | 'carl' | 'erik', string>>,
  ids: { posts: string; comments: string; users: string },
): Step[] {
  const random = randomOf(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const chance = (share: number) => random() < share
  let count = 0
  const newId = () => `s${seed}n${count++}`.padEnd(15, 'x')
  const posts: string[] = []
  const comments: string[] = []
  const owners = Object.values(users)

  const post = () => ({
    title: pick(['a', 'anna', 'b', 'secret', 'Ümlaut <&>', '<p>long text</p> here']),
    secret: pick(['', 'hidden']),
    public: chance(0.5),
    owner: pick([...owners, '']),
    parent: pick([...posts, '']),
    tags: pick([[], ['red'], ['red', 'blue']]),
  })
  const comment = () => ({ text: pick(['x', 'y', 'xy']), post: pick([...posts, '']) })
  const at = (collection: string, id = '') =>
    `/api/collections/${collection}/records${id && `/${id}`}`
  const send = (method: string, path: string, body?: unknown, as: Account = 'root'): Step => ({
    kind: 'send',
    method,
    path,
    ...(body !== undefined && { body }),
    as,
  })

  const topicOf = () => {
    const base = pick([
      'posts/*',
      'posts',
      `${ids.posts}/*`,
      `posts/${pick([...posts, 'none'])}`,
      `${ids.posts}/${pick([...posts, 'none'])}`,
      'comments/*',
      `${ids.comments}/*`,
      'users/*',
      `users/${pick(owners)}`,
      'users',
      'members/*',
      'POSTS/*',
      'custom',
      '@oauth2',
      '',
    ])
    if (chance(0.1)) return base + pick(rawOptions)
    const chosen = pick(options)
    return Object.keys(chosen).length === 0
      ? base
      : `${base}?options=${encodeURIComponent(JSON.stringify(chosen))}`
  }
  const subscribe = (client: number, as = clientAccounts[client]): Step => ({
    kind: 'subscribe',
    client,
    topics: ['fence/*', ...Array.from({ length: 4 + Math.floor(random() * 8) }, topicOf)],
    as,
  })

  const createPost = () => {
    const id = newId()
    const step = send('POST', at('posts'), { id, ...post() })
    posts.push(id)
    return step
  }
  const makers: [number, () => Step][] = [
    [20, createPost],
    [25, () => send('PATCH', at('posts', pick([...posts, 'none'])), post())],
    [
      8,
      () => {
        const id = pick([...posts, 'none'])
        posts.splice(posts.indexOf(id), posts.includes(id) ? 1 : 0)
        return send('DELETE', at('posts', id))
      },
    ],
    [
      12,
      () => {
        const id = newId()
        comments.push(id)
        return send('POST', at('comments'), { id, ...comment() }, pick(['root', 'ann', 'bob']))
      },
    ],
    [6, () => send('PATCH', at('comments', pick([...comments, 'none'])), comment())],
    [4, () => send('DELETE', at('comments', pick([...comments, 'none'])))],
    [
      8,
      () => {
        const id = newId()
        const requests = [
          { method: 'POST', url: at('posts'), body: { id, ...post() } },
          { method: 'PATCH', url: at('posts', pick([...posts, id])), body: post() },
          { method: 'POST', url: at('comments'), body: { id: newId(), ...comment() } },
          { method: 'DELETE', url: at('comments', pick([...comments, 'none'])) },
        ]
        posts.push(id)
        return send('POST', '/api/batch', {
          requests: requests.slice(0, 2 + Math.floor(random() * 3)),
        })
      },
    ],
    [
      6,
      () =>
        send('PATCH', `/api/collections/${pick(['posts', 'posts', 'comments'])}`, {
          listRule: pick(postRules.slice(0, 4)),
          viewRule: pick(postRules.slice(0, 4)),
        }),
    ],
    [
      6,
      () =>
        send('PATCH', '/api/collections/posts', {
          [pick(['listRule', 'viewRule'])]: pick(postRules),
        }),
    ],
    [
      8,
      () =>
        send('PATCH', at('users', pick(owners)), {
          name: pick(['anna', 'berta', 'carl']),
          emailVisibility: chance(0.5),
          verified: chance(0.7),
        }),
    ],
    [
      3,
      () =>
        send('PATCH', '/api/collections/users', {
          listRule: pick(['', 'verified = true', 'id = @request.auth.id', null]),
          manageRule: pick([null, 'name = "anna"', '@request.auth.collectionName = "members"']),
        }),
    ],
    [10, () => subscribe(Math.floor(random() * clientAccounts.length))],
    [3, () => subscribe(Math.floor(random() * clientAccounts.length), pick(clientAccounts))],
    [
      2,
      () =>
        send('PATCH', at('users', users.erik), {
          password: 'password-erik',
          passwordConfirm: 'password-erik',
        }),
    ],
    [2, () => ({ kind: 'logIn', account: 'erik', password: 'password-erik' })],
    [
      1,
      () =>
        send('PATCH', '/api/collections/users', { authToken: { secret: 'S'.repeat(40) + count } }),
    ],
    [2, () => ({ kind: 'logIn', account: pick(['ann', 'bob'] as const), password: '' })],
  ]
  const total = makers.reduce((sum, [weight]) => sum + weight, 0)
  const script: Step[] = clientAccounts.map((_, client) => subscribe(client))
  for (let made = 0; made < 8; made++) script.push(createPost())
  while (script.length < steps) {
    let place = random() * total
    for (const [weight, make] of makers) {
      place -= weight
      if (place >= 0) continue
      script.push(make())
      break
    }
  }
  return script
}
