import { noteIds, notes } from './notes.mjs'

/**
 * The measurements. `ours` rows have no counterpart in the peer; `goal` is a minimum for the ratio.
 */
export const scenarios = [
  {
    name: 'health',
    goal: 2,
    clients: 16,
    requests: () => [right({ path: '/api/health', holds: '"code":200' })],
  },
  {
    name: 'auth-methods',
    goal: 2,
    clients: 16,
    requests: () => [right({ path: '/api/collections/users/auth-methods', holds: '"password":{' })],
  },
  {
    name: 'auth-refresh',
    goal: 2,
    clients: 16,
    requests: (tokens) => tokens.map(refresh),
  },
  { name: 'login', goal: 1.05, clients: 8, requests: (_, accounts) => accounts.map(login) },
  {
    name: 'login (bcryptjs)',
    goal: 0.7,
    clients: 8,
    env: { POCKETGATE_PASSWORDS_ENGINE: 'js' },
    requests: (_, accounts) => accounts.map(login),
  },
  {
    name: 'weather login',
    oursOnly: true,
    clients: 8,
    requests: (_, accounts) => accounts.map(weatherLogin),
  },
  {
    name: 'view',
    goal: 2,
    clients: 16,
    requests: (tokens, accounts) => ofEachNote(tokens, accounts, (id) => ({ path: pathOf(id) })),
  },
  {
    name: 'list',
    goal: 2,
    clients: 16,
    requests: (tokens) =>
      tokens.map((token) => right({ path: records, token, holds: '"items":[' })),
  },
  {
    name: 'list+filter+sort',
    goal: 2,
    clients: 16,
    requests: (tokens) => {
      const filter = encodeURIComponent('amount > 50 && done = true && title ~ "note"')
      const path = `${records}?filter=${filter}&sort=-created,title`
      return tokens.map((token) => right({ path, token, holds: '"items":[{' }))
    },
  },
  {
    name: 'update',
    goal: 2,
    clients: 16,
    requests: (tokens, accounts) =>
      ofEachNote(tokens, accounts, (id, i) => ({
        method: 'PATCH',
        path: pathOf(id),
        body: { title: `Changed ${i}`, 'amount+': 1 },
      })),
  },
  // After the others, because it makes the lists longer.
  {
    name: 'create',
    goal: 2,
    clients: 16,
    requests: (tokens, accounts) =>
      tokens.map((token, i) => {
        const body = {
          title: 'A new note',
          amount: i,
          tags: ['red', 'blue'],
          owner: accounts[i].id,
        }
        return right({ method: 'POST', path: records, token, body, holds: '"id":"' })
      }),
  },
  {
    name: 'batch of 20',
    goal: 2,
    clients: 16,
    requests: (tokens, accounts) =>
      tokens.map((token, i) => {
        const body = { title: 'One of many', amount: i, tags: ['green'], owner: accounts[i].id }
        const requests = Array.from({ length: 20 }, () => ({ method: 'POST', url: records, body }))
        const path = '/api/batch'
        return right({ method: 'POST', path, token, body: { requests }, holds: '"status":200' })
      }),
  },
]

/** 16 clients that log in, half of them with a wrong password, beside a steady auth-refresh. */
export const flood = {
  name: 'flood',
  clients: 16,
  perSecond: 100,
  requests: (tokens) => tokens.map(refresh),
  background: (accounts) =>
    accounts.flatMap((account) => {
      const wrong = login({ ...account, password: 'not-the-password' })
      // A full queue answers 503 with Retry-After: counted, and shown in the table.
      return [
        { ...login(account), expect: [200, 503] },
        { ...wrong, expect: [400, 503] },
      ]
    }),
}

/** Names for `--only`; the last two have no requests of their own. */
export const names = [...scenarios.map((scenario) => scenario.name), 'flood', 'start', 'rss']

const records = `/api/collections/${notes}/records`

function pathOf(id) {
  return `${records}/${id}`
}

/** A request for each note, by its owner; notes of one owner aren't consecutive. */
function ofEachNote(tokens, accounts, request) {
  const ids = accounts.map(({ id }) => noteIds(id))
  return ids[0].flatMap((_, i) =>
    tokens.map((token, owner) => right({ ...request(ids[owner][i], i), token, holds: '"id":"' })),
  )
}

function right(request) {
  return { ...request, expect: [200] }
}

function refresh(token) {
  const path = '/api/collections/users/auth-refresh'
  return right({ method: 'POST', path, token, holds: '"token":"' })
}

function login({ email, password }) {
  const path = '/api/collections/users/auth-with-password'
  const body = { identity: email, password }
  return right({ method: 'POST', path, body, holds: '"token":"' })
}

function weatherLogin({ username, password }) {
  const body = { username, password }
  return right({ method: 'POST', path: '/auth/login', body, holds: '"token":"' })
}
