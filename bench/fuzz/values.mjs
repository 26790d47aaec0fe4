/** Values by their names in bodies and queries, correct and wrong ones. */
export function createValues(world, dice, names, queries, factors) {
  const { pick, chance, times } = dice
  const { word, collection, id, token, json } = names
  const { filter, broken, expand, fields } = queries

  const known = {
    identity: () =>
      pick(['ann@example.com', 'ann', 'bob', 'root@example.com', 'single@example.com']),
    password: () =>
      pick(['password-ann', 'password-single', '1234567890', 'x'.repeat(72), 'x'.repeat(73)]),
    token: () => token(),
    subscriptions: () =>
      times(
        6,
        () =>
          `${collection().name}/${pick(['*', id(), ''])}${chance(0.5) ? `?options=${encodeURIComponent(JSON.stringify({ query: { filter: filter(collection(), 1), expand: expand(), fields: fields() }, headers: json(1) }).toWellFormed())}` : ''}`,
      ),
    clientId: () => world.clientId,
    query: () =>
      broken(
        pick([
          'SELECT 1 AS id',
          'SELECT id, text FROM fuzz_all',
          'SELECT (SELECT 1) id, * FROM users',
          'WITH x AS (SELECT 1 id) SELECT * FROM x',
          'SELECT id FROM fuzz_all UNION SELECT id FROM users',
          'SELECT zeroblob(10) id',
          "SELECT json('{') id",
          'PRAGMA table_info(users)',
          'EXPLAIN SELECT 1',
          'SELECT abs(-9223372036854775808) id',
          'SELECT * FROM nope',
          'SELECT',
          '',
        ]),
      ),
    backupName: () => pick(['x', '../x.zip', 'A.zip']),
    duration: () => pick([0, 60, -1, 1e12, 1.5]),
    filesystem: () => pick(['storage', 'backups', 'x']),
    template: () =>
      pick(['verification', 'password-reset', 'email-change', 'otp', 'login-alert', 'x']),
    provider: () => pick(['google', 'oidc', 'apple', 'x']),
    code: () => pick([factors.code, factors.recoveryCode])(),
    credential: factors.credential,
    refreshToken: () => pick([...world.refreshTokens, word()]),
    contract: () => pick(['strapi', 'slugbase', 'jitsudo', 'mudbase', 'weather', 'x']),
    domain: () => pick(['example.com', 'acme.example', '.', '-a.b', 'x'.repeat(300)]),
    slug: () => pick(['acme', 'Acme!', '']),
    theme: () => pick(['dark', 'light', 'x']),
    language: () => pick(['en', 'de', 'x'.repeat(40)]),
    unit: () => pick(['metric', 'C', 'x']),
    location: () => pick([{ lon: 1, lat: 2 }, json(3)]),
  }
  const alike = {
    identity: 'username identifier email newEmail owner_email',
    password:
      'passwordConfirm passwordConfirmation oldPassword currentPassword current_password newPassword new_password confirmPassword passwordHash',
    code: 'mfa_code twoFactorCode backup_code',
    credential: 'passkey',
    refreshToken: 'refresh_token',
    slug: 'tenant_slug key projectId',
    token: 'csrfToken confirmation',
  }
  for (const [name, others] of Object.entries(alike))
    for (const other of others.split(' ')) known[other] = known[name]
  known.mfaId = known.otpId = known.challenge_id = () => pick([...world.waiting, id()])
  return known
}
