import { number } from './report.mjs'

const users = '/api/collections/users'
const records = `${users}/records`

/**
 * The requests to both folders. `slower` is how much more the large one may cost at most, `p50` the
 * most milliseconds there.
 */
export const growthScenarios = [
  {
    name: 'view',
    slower: 1.2,
    clients: 4,
    requests: ({ token, grown }) =>
      grown.map(({ id }) => right({ path: `${records}/${id}`, token, holds: '"id":"' })),
  },
  {
    name: 'login',
    slower: 1.2,
    clients: 4,
    requests: ({ grown }) => grown.map(login),
  },
  {
    name: 'first page without total',
    slower: 1.2,
    clients: 4,
    requests: ({ token }) => [
      right({ path: `${records}?skipTotal=1`, token, holds: '"totalItems":-1' }),
    ],
  },
  {
    name: 'filter by a unique text',
    p50: 5,
    clients: 1,
    requests: ({ token, grown }) =>
      grown.map(({ username }) => {
        const path = `${records}?filter=${encodeURIComponent(`username = "${username}"`)}`
        return right({ path, token, holds: '"totalItems":1' })
      }),
  },
  {
    name: 'page with total',
    p50: 100,
    clients: 1,
    requests: ({ token }) => [right({ path: records, token, holds: '"items":[{' })],
  },
]

/** Four clients that scan all users, and auth-refresh at a steady rate beside them. */
export function scanLoad({ token }) {
  const scan = (i) => {
    const path = `${records}?filter=${encodeURIComponent(`name ~ "no such ${i}"`)}`
    return right({ path, token, holds: '"totalItems":0' })
  }
  const refresh = { method: 'POST', path: `${users}/auth-refresh`, token, holds: '"token":"' }
  return {
    requests: [right(refresh)],
    perSecond: 100,
    background: { clients: 4, requests: [1, 2, 3, 4].map(scan) },
  }
}
/** The goal for auth-refresh beside scans, p99 in milliseconds. */
const refreshGoalMs = 50

/** Markdown of the figures. */
export function growthRows(measured, { small, large, count }) {
  const [ours, peer] = large
  const heads = ['p50 ms at 1,000', `at ${count.toLocaleString('en')}`]
  const head = [
    'what',
    ...heads,
    'CPU ms',
    '',
    'CPU ratio',
    ...(peer ? ['peer p50 ms'] : []),
    'goal',
  ]
  const rows = growthScenarios.map(({ name, slower, p50 }) => {
    const [few, many] = [measured[name][small.key], measured[name][ours.key]]
    const ratio = many.cpuMs / few.cpuMs
    const isMet = slower ? ratio <= slower : many.p50 <= p50
    const goal = slower ? `≤ ${slower} times the CPU time` : `≤ ${p50} ms`
    return [
      name,
      ...[few.p50, many.p50, few.cpuMs, many.cpuMs, ratio].map(number),
      ...(peer ? [number(measured[name][peer.key].p50)] : []),
      `${goal}: ${isMet ? 'met' : 'missed'}`,
    ]
  })
  const { p99, scansPerSecond, clientLagMs } = measured.scans[ours.key]
  const beside = peer ? `; the peer: ${number(measured.scans[peer.key].p99)} ms` : ''
  return [
    ...[head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map(
      (cells) => `| ${cells.join(' | ')} |`,
    ),
    '',
    `auth-refresh p99 beside 4 clients that scan (${number(scansPerSecond)} scans/s): ` +
      `${number(p99)} ms (≤ ${refreshGoalMs}: ${p99 <= refreshGoalMs ? 'met' : 'missed'}${beside}); ` +
      `lateness of the load generator itself, p99: ${number(clientLagMs)} ms`,
  ].join('\n')
}

function right(request) {
  return { ...request, expect: [200] }
}

function login({ email, password }) {
  const path = `${users}/auth-with-password`
  return right({ method: 'POST', path, body: { identity: email, password }, holds: '"token":"' })
}
