import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sortKeys } from '../../server/base/json.js'
import { boot, copyFolder, fixture, removeFolder } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'
import { type Listener, listenTo } from '../realtime/listener.js'
import { peerCommand, startPeer } from './peer.js'
import { type Account, clientAccounts, type Step, scriptOf } from './realtime-script.js'

const test = suite('realtime beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

// More seeds for a longer look: SEEDS=1,2,3,4,5
const seeds = (process.env['SEEDS'] ?? '1').split(',').map(Number)
const steps = 300
const fenceId = 'fence0000000000'

interface Side {
  url: string
  tokens: Partial<Record<Account, string>>
  listeners: Listener[]
  fence: number
  ids: { posts: string; comments: string; users: string }
}

for (const seed of seeds) {
  beside(`seed ${seed}: the same messages per client in ${steps} steps`, async () => {
    const dirs = [copyFolder(fixture), copyFolder(fixture)]
    const servers = [await startPeer(dirs[0]!), await boot({ dir: dirs[1]! })]
    try {
      const sides = await Promise.all(servers.map(({ url }) => prepare(url)))
      const users = await accountIds(sides[0]!)
      const script = scriptOf(seed, steps, users, sides[0]!.ids)
      let messages = 0
      for (const [index, step] of script.entries()) {
        const [theirs, ours] = await Promise.all(sides.map((side) => take(side, step)))
        const label = `step ${index} ${JSON.stringify(step).slice(0, 600)}`
        assert.equal(ours!.status, theirs!.status, label)
        for (const [client, heard] of theirs!.heard.entries()) {
          const told = `${label}\nclient ${client} (${clientAccounts[client] ?? 'guest'})`
          assert.equal(ours!.heard[client], heard, told)
          messages += heard.length
        }
      }
      console.log(`seed ${seed}: ${script.length} steps, ${messages} messages alike`)
      for (const { listeners } of sides) for (const each of listeners) each.close()
    } finally {
      for (const server of servers) await server.stop()
      for (const dir of dirs) removeFolder(dir)
    }
  })
}

async function prepare(url: string): Promise<Side> {
  const tokens: Side['tokens'] = {}
  const accounts: [Account, string, string][] = [
    ['root', '_superusers', '1234567890'],
    ['ann', 'users', 'password-ann'],
    ['bob', 'users', 'password-bob'],
    ['erik', 'users', 'password-erik'],
    ['single', 'members', 'password-single'],
  ]
  for (const [name, collection, password] of accounts) {
    const identity = collection === 'users' ? name : `${name}@example.com`
    tokens[name] = (await logIn(url, collection, identity, password)).token
  }
  const headers = { authorization: tokens.root! }
  const make = async (path: string, body: unknown) => {
    const answer = await send(url, { path, body, headers })
    assert.is(answer.status, 200, answer.text)
    return answer.json.id as string
  }
  const users = (await send(url, { path: '/api/collections/users', headers })).json.id
  const open = { listRule: '', viewRule: '', createRule: '', updateRule: '', deleteRule: '' }
  const posts = await make('/api/collections', {
    ...open,
    name: 'posts',
    type: 'base',
    fields: [
      { name: 'title', type: 'text' },
      { name: 'secret', type: 'text', hidden: true },
      { name: 'public', type: 'bool' },
      { name: 'owner', type: 'relation', collectionId: users, maxSelect: 1 },
      { name: 'tags', type: 'select', values: ['red', 'blue'], maxSelect: 2 },
      { name: 'updated', type: 'autodate', onCreate: true, onUpdate: true },
    ],
  })
  const { fields } = (await send(url, { path: '/api/collections/posts', headers })).json
  await send(url, {
    method: 'PATCH',
    path: '/api/collections/posts',
    headers,
    body: {
      fields: [
        ...fields,
        {
          name: 'parent',
          type: 'relation',
          collectionId: posts,
          maxSelect: 1,
          cascadeDelete: true,
        },
      ],
    },
  })
  const comments = await make('/api/collections', {
    ...open,
    name: 'comments',
    type: 'base',
    fields: [
      { name: 'text', type: 'text' },
      { name: 'post', type: 'relation', collectionId: posts, maxSelect: 1, cascadeDelete: true },
    ],
  })
  await make('/api/collections', {
    ...open,
    name: 'fence',
    type: 'base',
    fields: [{ name: 'n', type: 'number' }],
  })
  await make('/api/collections/fence/records', { id: fenceId, n: 0 })
  const settings = { batch: { enabled: true, maxRequests: 50, timeout: 3 } }
  await send(url, { method: 'PATCH', path: '/api/settings', headers, body: settings })
  const listeners = []
  for (const _ of clientAccounts) {
    const listener = await listenTo(url)
    await listener.subscribe(['fence/*'])
    listeners.push(listener)
  }
  return { url, tokens, listeners, fence: 0, ids: { posts, comments, users } }
}

async function accountIds({ url, tokens }: Side) {
  const headers = { authorization: tokens.root! }
  const { json } = await send(url, { path: '/api/collections/users/records', headers })
  const idOf = (name: string) =>
    json.items.find(({ username }: { username: string }) => username === name).id as string
  return { ann: idOf('ann'), bob: idOf('bob'), carl: idOf('carl'), erik: idOf('erik') }
}

/** Runs a step and waits until every client has heard the fence behind it. */
async function take(side: Side, step: Step): Promise<{ status: unknown; heard: string[][] }> {
  const status = await run(side, step)
  if (step.kind === 'subscribe' && status !== 204) return { status, heard: [] }
  side.fence++
  const answer = await send(side.url, {
    method: 'PATCH',
    path: `/api/collections/fence/records/${fenceId}`,
    body: { n: side.fence },
  })
  assert.is(answer.status, 200)
  const heard: string[][] = []
  for (const listener of side.listeners) {
    await until(() => fenceAt(listener, side.fence) >= 0)
    heard.push(
      listener.heard
        .splice(0)
        .filter(({ event }) => event !== 'fence/*')
        .map(({ event, data }) => `${event} ${plain(data)}`),
    )
  }
  // PocketBase sends each message by a routine of its own: those of one step may overtake another.
  return { status, heard: heard.map((each) => each.sort()) }
}

function fenceAt({ heard }: Listener, n: number): number {
  const mark = new RegExp(`"n":${n}[,}]`)
  return heard.findIndex(({ event, data }) => event === 'fence/*' && mark.test(data))
}

async function run(side: Side, step: Step): Promise<unknown> {
  const { url, tokens } = side
  if (step.kind === 'subscribe') {
    const token = step.as && tokens[step.as]
    return side.listeners[step.client]!.subscribe(step.topics, token)
  }
  if (step.kind === 'logIn') {
    const { account } = step
    const password = step.password || `password-${account}`
    tokens[account] = (await logIn(url, 'users', account, password)).token
    return 'logged in'
  }
  const { method, path, body, as } = step
  const headers = as ? { authorization: tokens[as]! } : {}
  return (await send(url, { method, path, body, headers })).status
}

/**
 * Without the times, which differ, in one spelling and order of keys: PocketBase 0.40 escapes less
 * than 0.39, and orders the keys of what `fields` picked by chance.
 */
function plain(data: string): string {
  const spelled = JSON.stringify(sortKeys(JSON.parse(data)))
  return spelled.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('the fence was not heard')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

test.run()
