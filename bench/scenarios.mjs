/** What is measured. `ours` rows have no counterpart at the peer; `goal` is a floor for the ratio. */
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
]

/** 16 clients that log in, every second one with a wrong password, under a steady auth-refresh. */
export const flood = {
  name: 'flood',
  clients: 16,
  perSecond: 100,
  requests: (tokens) => tokens.map(refresh),
  background: (accounts) =>
    accounts.flatMap((account) => {
      const wrong = login({ ...account, password: 'not-the-password' })
      // 503 with Retry-After is what a full queue answers: counted, and shown in the table.
      return [
        { ...login(account), expect: [200, 503] },
        { ...wrong, expect: [400, 503] },
      ]
    }),
}

/** Names for `--only`; the last two have no requests of their own. */
export const names = [...scenarios.map((scenario) => scenario.name), 'flood', 'start', 'rss']

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
