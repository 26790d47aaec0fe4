/**
 * Every route of the server, read from its OpenAPI document (`pocketgate openapi`), so that new
 * routes get requests too, and routes that aren't in the document.
 */

// How often, relative to the others: most of the code lies behind these.
const weights = {
  'native.authWithPassword': 3,
  'native.list': 12,
  'native.view': 4,
  'native.create': 8,
  'native.update': 8,
  'native.submitSubscriptions': 3,
  'native.createCollection': 3,
  'native.updateCollection': 3,
  'native.import': 2,
  'native.updateSettings': 2,
  'native.batch': 6,
  'native.runSQL': 2,
  'native.registerPasskey': 2,
  'native.authWithPasskey': 2,
}
// Generators for bodies that need more than their names: bodies.mjs.
const kinds = {
  'native.create': 'record',
  'native.update': 'record',
  'native.createCollection': 'collection',
  'native.updateCollection': 'collection',
  'native.import': 'import',
  'native.updateSettings': 'settings',
  'native.updateFactors': 'factors',
  'native.batch': 'batch',
  'native.uploadBackup': 'backup',
}
// The keys of a contract's bodies, if schema/ doesn't list them.
const names = {
  strapi:
    'username email identifier password currentPassword passwordConfirmation code role confirmed blocked provider',
  slugbase:
    'email password name language theme token newPassword confirmPassword currentPassword newEmail code csrfToken',
  jitsudo:
    'email password token new_password current_password challenge_id code credential method name slug domain owner_email',
  mudbase:
    'email password firstName lastName projectId token newPassword currentPassword confirmPassword refreshToken twoFactorCode code',
  weather:
    'username email password oldPassword passwordConfirm provider code codeVerifier redirectURL token language unit location avatar',
}
// Restoring an existing one would close the gateway under the other requests.
const unlike = { 'native.restoreBackup': '/api/backups/{word}/restore' }

const others = [
  { method: 'GET', pattern: '{fileUrl}?thumb={thumb}&download={word}', weight: 2 },
  { method: 'GET', pattern: '/_/{word}' },
  { method: 'GET', pattern: '/{word}' },
  { method: 'GET', pattern: '/metrics' },
  { method: 'GET', pattern: '/c/{contract}/{word}' },
  { method: 'POST', pattern: '/c/{contract}/auth/{word}', body: ['email', 'password'] },
]

/**
 * Rows `{ name, contract, method, pattern, body, isRootOnly, weight }`; `body` is a kind, a list of names, or
 * undefined.
 */
export function routesOf(document) {
  const rows = []
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const [contract] = operation.operationId.split('.')
      const name = operation.operationId.replace(/\.\d+$/, '')
      rows.push({
        name,
        contract,
        method: method.toUpperCase(),
        pattern: (unlike[name] ?? patternOf(name, path)) + queryOf(operation),
        body: bodyOf(name, contract, operation),
        isRootOnly: operation.description === 'For superusers.',
        weight: weights[name] ?? 1,
      })
    }
  }
  return [...rows, ...others.map((row) => ({ contract: 'none', weight: 1, ...row }))]
}

/** With placeholders to fill in: a collection with accounts, or one that may be lost. */
function patternOf(name, path) {
  if (name === 'native.addContract' || !path.startsWith('/api/collections/')) return path
  const rest = path.split('/').slice(4).join('/')
  if (/^(?:update|delete)Collection$|^truncate$/.test(name.split('.')[1]))
    return path.replace('{collection}', '{fuzzCollection}')
  return rest === '' || rest.startsWith('records')
    ? path
    : path.replace('{collection}', '{authCollection}')
}

function queryOf({ parameters = [] }) {
  const asked = parameters
    .map(({ $ref, in: place, name }) => ($ref ? $ref.split('/').at(-1) : place === 'query' && name))
    .filter(Boolean)
  return asked.length > 0 ? `?{query:${asked.join('+')}}` : ''
}

function bodyOf(name, contract, { requestBody }) {
  if (kinds[name]) return kinds[name]
  if (!requestBody) return undefined
  const { properties } = requestBody.content['application/json'].schema
  if (!properties) return names[contract]?.split(' ') ?? []
  const more = contract === 'native' && /auth/i.test(name) ? ['mfaId'] : []
  return [...Object.keys(properties), ...more]
}
