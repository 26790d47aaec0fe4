/**
 * A value to send in every place of a request: as each key of a body and a query, in a path, or
 * raw.
 */
export interface HostileInput {
  name: string
  /** The value for each key of the body, of the query and, if it is short, of the path. */
  value?: unknown
  /** The raw body, instead of one made from `value`. */
  body?: (keys: readonly string[], limitBytes: number) => string | Buffer
  type?: string
  headers?: Record<string, string>
  /** Takes long to send. */
  isLarge?: boolean
  /** Its raw form in a path, instead of `value` percent-encoded. */
  segment?: string
}

/** Keys that the contracts' routes read, and a few more. */
export const hostileKeys: readonly string[] = [
  ...['email', 'username', 'identifier', 'identity', 'password', 'passwordConfirm', 'name'],
  ...['passwordConfirmation', 'oldPassword', 'currentPassword', 'newPassword', 'new_password'],
  ...['current_password', 'code', 'token', 'newEmail', 'otp', 'refreshToken', 'projectId'],
  ...['tenant_slug', 'challenge_id', 'credential', 'step', 'action', 'method', 'csrfToken'],
  ...['firstName', 'lastName', 'twoFactorCode', 'mfaId', 'codeVerifier', 'state', 'domain', 'slug'],
  ...['owner_email', 'owner_name', 'locale', 'device_name', 'language', 'theme', 'location'],
  ...['unit', 'emailVisibility', 'avatar', 'confirmation', 'access_token', 'page', 'filter'],
]

const each = (keys: readonly string[], raw: string) =>
  `{${keys.map((key) => `${JSON.stringify(key)}:${raw}`).join()}}`
const raw = (text: string) => (keys: readonly string[]) => each(keys, text)
const whole = (text: string | Buffer) => () => text
const value = (name: string, sent: unknown): HostileInput => ({ name, value: sent })

export const hostileInputs: readonly HostileInput[] = [
  // Types.
  value('null', null),
  value('true', true),
  value('a number', -0.5),
  { name: 'a number beyond all', body: raw('1e999') },
  value('a list of texts', ['ann@example.com']),
  value('an operator', { $gt: '' }),
  value('an empty text', ''),
  { name: 'a list in place of the object', body: whole('[{"email":"ann@example.com"}]') },
  { name: 'a text in place of the object', body: whole('"ann@example.com"') },
  // Sizes.
  value('a long text', 'x'.repeat(20_000)),
  value('an endless address', `${'a'.repeat(10_000)}@${'.'.repeat(10_000)}@`),
  {
    name: 'ten thousand keys',
    body: whole(`{${Array.from({ length: 10_000 }, (_, at) => `"key${at}":1`).join()}}`),
  },
  { name: 'deep lists', body: whole(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) },
  { name: 'deep objects', body: raw(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`) },
  {
    name: 'a body beyond the limit',
    body: (_, limit) => Buffer.alloc(limit + 1, 'x'),
    isLarge: true,
  },
  { name: 'an empty body', body: whole('') },
  { name: 'half an object', body: whole('{"email":"ann@exa') },
  // Unicode.
  { name: 'a zero byte', value: 'ann@example.com\0', segment: 'ann%00' },
  { name: 'halves of a pair', body: raw('"\\ud800@example.com\\udfff"'), segment: '%ED%A0%80' },
  value('marks that turn and hide', '\u202emoc.elpmaxe@nna\u200b\ufeff'),
  value('a letter that looks like another', 'аnn@example.com'),
  value('families', '👩‍👩‍👧‍👦'.repeat(40)),
  { name: 'a mark before the object', body: (keys) => `\ufeff${each(keys, '"x"')}` },
  {
    name: 'bytes that are no UTF-8',
    body: whole(Buffer.from('{"email":"\xff\xfe\xc0\xaf"}', 'latin1')),
    segment: '%FF%FE',
  },
  // Keys.
  {
    name: 'keys twice',
    body: (keys) => `${each(keys, '"x"').slice(0, -1)},${each(keys, '["y"]').slice(1)}`,
  },
  {
    name: 'a prototype',
    body: (keys) =>
      `{"__proto__":${each(keys, '"ann@example.com"')},"constructor":{"prototype":{}}}`,
    segment: '__proto__',
  },
  {
    name: 'keys of every object',
    body: whole('{"toString":1,"hasOwnProperty":null,"valueOf":{},"then":1,"constructor":[]}'),
    segment: 'constructor',
  },
  // Injection.
  value('SQL that is always true', "' OR 1=1 --"),
  value('SQL that drops', 'x"; DROP TABLE users; --'),
  value('what LIKE takes for all', '%'),
  value('a line into a header', 'x\r\nSet-Cookie: a=b\r\n\r\n<script>'),
  value('a rule of PocketBase', '@request.auth.id != "" || id != ""'),
  value('templates', '{{7*7}}<%= 7*7 %>{TOKEN}{APP_URL}'),
  value('a way out of the folder', '../../../../data.db'),
  { name: 'percent signs twice', segment: '%252e%252e%252f%2500', value: '%2e%2e%2f%00' },
  // Content types.
  {
    name: 'a form',
    body: whole('email=a%40b.c&password=x'),
    type: 'application/x-www-form-urlencoded',
  },
  {
    name: 'a form without an end',
    body: whole('--x\r\nContent-Di'),
    type: 'multipart/form-data; boundary=x',
  },
  {
    name: 'JSON in UTF-16',
    body: whole(Buffer.from('{"email":"x"}', 'utf16le')),
    type: 'application/json; charset=utf-16',
  },
  { name: 'a type that is none', body: raw('"x"'), type: ';;;' },
  // Headers.
  {
    name: 'credentials that are none',
    value: 'x',
    headers: {
      authorization: `Bearer ' OR 1=1 --`,
      cookie: `token=${'x'.repeat(2_000)}; pb_auth=%7B%22token%22%3A; _csrf=__proto__; slugbase.mfa_pending='`,
      'x-tenant-id': "' OR 1=1 --",
      'x-csrf-token': '__proto__',
    },
  },
  {
    name: 'a token that is nobody’s',
    value: 'x',
    headers: { authorization: `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.` },
  },
]
