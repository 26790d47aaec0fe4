/** What an operation does, beyond what its schema says, by the SDK's name for it. */
export interface OperationText {
  summary: string
  /** Status of a success; default: 200. */
  status?: 200 | 204 | 303 | 307
  /** Whether the client may request a part of a file. */
  hasParts?: boolean
  /** Names of shared query parameters. */
  query?: readonly (keyof typeof parameters)[]
  /** The shared schema of the body and of the answer, if schema/ has no file for it. */
  body?: SharedName
  reply?: SharedName
}

type SharedName =
  | 'Record'
  | 'RecordPage'
  | 'Collection'
  | 'Page'
  | 'Settings'
  | 'Batch'
  | 'Object'
  | 'List'
  | 'Items'

const text = (description: string) => ({ description, schema: { type: 'string' } })
const number = (description: string) => ({ description, schema: { type: 'integer' } })

/** Query parameters that operations share. Source: PocketBase apis/record_crud.go, tools/search. */
export const parameters = {
  page: number('From 1 (default).'),
  perPage: number('1 to 1000; 30 by default.'),
  sort: text('Fields, `-` before one for the other way round: `-created,title`.'),
  filter: text("PocketBase's filter language: `title ~ 'abc' && created > '2026-01-01'`."),
  expand: text('Relations whose records come along: `author,comments_via_post`.'),
  fields: text('What of the answer is wanted: `*,expand.author.name`.'),
  skipTotal: { description: 'Counts nothing: totals are -1.', schema: { type: 'boolean' } },
  thumb: text('One of the field’s sizes, as `100x100`.'),
  token: text('A file token, for protected files.'),
  download: { description: 'Sent as an attachment.', schema: { type: 'boolean' } },
} as const

const page = ['page', 'perPage', 'sort', 'filter', 'fields', 'skipTotal'] as const
const shown = ['expand', 'fields'] as const

/**
 * One line for each possible name of a row. A name without a line fails the build of the document.
 */
export const operations: Readonly<Record<string, OperationText>> = {
  addContract: { summary: 'Adds what a contract needs to the folder.' },
  apiDocs: { summary: 'A page that shows this document.' },
  apiDocsFile: { summary: 'The style and the script of that page.' },
  authRefresh: { summary: 'Exchanges a valid token for a fresh one.', query: shown },
  authWithOAuth2: { summary: 'Logs in with the code of an OAuth2 provider.', query: shown },
  authWithOTP: { summary: 'Logs in with a mailed one-time password.', query: shown },
  authWithPasskey: { summary: 'Logs in with a passkey.', query: shown },
  authWithPassword: { summary: 'Logs in with identity and password.', query: shown },
  authWithRecoveryCode: {
    summary: 'Logs in with a recovery code, as the first or the second step.',
    query: shown,
  },
  authWithRefreshToken: {
    summary: 'Exchanges a refresh token for the next one and a session token.',
    query: shown,
  },
  authWithTOTP: {
    summary: 'Logs in with a code from an authenticator app, as the first or the second step.',
    query: shown,
  },
  batch: {
    summary: 'Runs several creates, updates and deletes in one transaction.',
    body: 'Batch',
    reply: 'List',
  },
  cancelTOTP: { summary: "Drops an app that isn't confirmed yet.", reply: 'Object' },
  check: { summary: 'Says whether the server is healthy.', reply: 'Object' },
  confirmEmailChange: { summary: 'Changes the e-mail address with a mailed token.', status: 204 },
  confirmPasswordReset: { summary: 'Sets a new password with a mailed token.', status: 204 },
  confirmTOTP: { summary: 'Activates an authenticator app with its first code.' },
  confirmVerification: { summary: 'Confirms the e-mail address with a mailed token.', status: 204 },
  connect: { summary: 'Opens a stream of server-sent events.' },
  create: {
    summary: 'Creates a record or an account.',
    query: shown,
    body: 'Record',
    reply: 'Record',
  },
  createBackup: { summary: 'Makes a backup.', status: 204 },
  createCollection: { summary: 'Creates a collection.', body: 'Collection', reply: 'Collection' },
  csrfToken: { summary: 'Returns the token that changes by cookie need.', reply: 'Object' },
  delete: { summary: 'Deletes a record or an account.', status: 204 },
  deleteBackup: { summary: 'Deletes a backup.', status: 204 },
  deleteCollection: { summary: 'Deletes a collection.', status: 204 },
  downloadBackup: {
    summary: 'Downloads a backup with a file token.',
    hasParts: true,
    query: ['token'],
  },
  dryRunView: { summary: 'Shows what a view would contain.', reply: 'Object' },
  endAccountSession: { summary: "Ends one of an account's sessions.", status: 204 },
  endAccountSessions: { summary: 'Ends all sessions of an account.', status: 204 },
  endOtherSessions: {
    summary: "Ends all of one's own sessions except the current one.",
    status: 204,
  },
  endSession: { summary: "Ends one of one's own sessions.", status: 204 },
  emailChangeStatus: {
    summary: 'Says whether an e-mail change link is valid.',
    reply: 'Object',
  },
  generateAppleClientSecret: { summary: 'Generates the client secret for Apple.' },
  getAccountFactors: { summary: 'The second factors of an account.' },
  getFactors: { summary: "A collection's second factors.", reply: 'Object' },
  getFile: {
    summary: 'Downloads a file of a record.',
    hasParts: true,
    query: ['thumb', 'token', 'download'],
  },
  getOAuth2Providers: { summary: 'Lists the providers that can be set up.', reply: 'List' },
  getRecoveryCodes: { summary: 'Says how many recovery codes are left.', reply: 'Object' },
  getScaffolds: { summary: 'Empty collections of each type.', reply: 'Object' },
  getSettings: { summary: 'The settings, without secrets.', reply: 'Settings' },
  getStats: { summary: 'Counts log entries per hour.', query: ['filter'], reply: 'List' },
  getTOTP: { summary: 'Says whether an authenticator app is set up.', reply: 'Object' },
  getToken: { summary: 'Returns a short-lived token for protected files.', reply: 'Object' },
  health: { summary: 'Says whether the server is healthy.', reply: 'Object' },
  impersonate: { summary: 'Returns a token for an account.', query: shown },
  import: {
    summary: 'Creates and changes several collections at once.',
    status: 204,
    body: 'Object',
  },
  list: { summary: 'A page of records.', query: [...page, 'expand'], reply: 'RecordPage' },
  listAccountSessions: { summary: 'Lists the sessions of an account.', reply: 'Items' },
  listAudit: { summary: 'A page of the audit trail.', query: page, reply: 'Page' },
  listAuthMethods: { summary: 'The login methods of the collection.', reply: 'Object' },
  listBackups: { summary: 'Lists backups.', reply: 'List' },
  listCollections: { summary: 'A page of collections.', query: page, reply: 'Page' },
  listContracts: { summary: 'The contracts, and what the folder lacks for them.', reply: 'List' },
  listCrons: { summary: 'Lists jobs.', reply: 'List' },
  listLogs: { summary: 'A page of the request log.', query: page, reply: 'Page' },
  listPasskeys: { summary: "Lists one's own passkeys.", reply: 'Items' },
  listSessions: { summary: "Lists one's own sessions.", reply: 'Items' },
  logout: { summary: 'Ends the session.', reply: 'Object' },
  makeRecoveryCodes: { summary: 'Creates ten recovery codes that replace the old ones.' },
  metrics: { summary: 'Metrics for Prometheus.' },
  oauth2Redirect: { summary: 'Where a provider redirects the browser to.', status: 307 },
  oauth2RedirectForm: { summary: 'The same as a form, for Apple.', status: 303 },
  openapi: { summary: 'This document.', reply: 'Object' },
  passkeyLoginOptions: {
    summary: 'What the browser needs to log in with a passkey.',
    reply: 'Object',
  },
  passkeyOptions: { summary: 'What the browser needs to register a passkey.', reply: 'Object' },
  passkeyProofOptions: {
    summary: 'What the browser needs to prove a passkey again.',
    reply: 'Object',
  },
  passwordResetStatus: { summary: 'Says whether a reset link is valid.', reply: 'Object' },
  registerPasskey: { summary: 'Registers a passkey.' },
  removeAccountFactors: { summary: "Removes an account's second factors.", status: 204 },
  removePasskey: { summary: 'Removes a passkey.', status: 204 },
  removeTOTP: { summary: 'Removes the authenticator app.', status: 204 },
  renamePasskey: { summary: 'Renames a passkey.' },
  requestEmailChange: { summary: 'Mails a link to a new address.', status: 204 },
  requestOTP: { summary: 'Mails a one-time password.' },
  requestPasswordReset: { summary: 'Mails a link for a new password.', status: 204 },
  requestVerification: { summary: 'Mails a link that confirms the address.', status: 204 },
  restoreBackup: { summary: 'Restores a backup; the server closes and reopens.', status: 204 },
  runCron: { summary: 'Runs a job now.', status: 204 },
  runSQL: { summary: 'Runs SQL, if sql.mode allows it.' },
  setUpTOTP: { summary: 'Starts to set up an authenticator app: secret, URI and QR code.' },
  setupStatus: {
    summary: 'Says whether the first account still has to be created.',
    reply: 'Object',
  },
  submitSubscriptions: {
    summary: 'Chooses what a realtime client is notified about.',
    status: 204,
  },
  testEmail: { summary: 'Sends a test mail.', status: 204 },
  testS3: { summary: 'Tests the storage.', status: 204 },
  truncate: { summary: "Deletes all of a collection's records.", status: 204 },
  truncateLogs: { summary: 'Empties the request log.', status: 204 },
  update: {
    summary: 'Changes a record or an account.',
    query: shown,
    body: 'Record',
    reply: 'Record',
  },
  updateCollection: { summary: 'Changes a collection.', body: 'Collection', reply: 'Collection' },
  updateFactors: {
    summary: "Changes a collection's second factors.",
    body: 'Object',
    reply: 'Object',
  },
  updateSettings: {
    summary: 'Changes settings; missing ones stay unchanged.',
    body: 'Settings',
    reply: 'Settings',
  },
  uploadBackup: { summary: 'Uploads a backup.', status: 204 },
  verificationStatus: { summary: 'Says whether a sign-up link is valid.', reply: 'Object' },
  version: { summary: 'Says which release is running.', reply: 'Object' },
  view: { summary: 'One record or account.', query: shown, reply: 'Record' },
  viewCollection: { summary: 'One collection.', reply: 'Collection' },
  viewLog: { summary: 'One entry of the request log.', reply: 'Object' },
}
