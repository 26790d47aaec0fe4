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
  addContract: { summary: 'Adds to the folder what a contract needs.' },
  apiDocs: { summary: 'A page that draws this document.' },
  apiDocsFile: { summary: 'Its style and its script.' },
  authRefresh: { summary: 'Trades a valid token for a fresh one.', query: shown },
  authWithOAuth2: { summary: 'Logs in by the code of an OAuth2 provider.', query: shown },
  authWithOTP: { summary: 'Logs in by a mailed one-time password.', query: shown },
  authWithPasskey: { summary: 'Logs in by a passkey.', query: shown },
  authWithPassword: { summary: 'Logs in by identity and password.', query: shown },
  authWithRecoveryCode: { summary: 'Logs in, or on, by a recovery code.', query: shown },
  authWithRefreshToken: {
    summary: 'Trades a refresh token for the next one and a session token.',
    query: shown,
  },
  authWithTOTP: { summary: 'Logs in, or on, by the code of an authenticator app.', query: shown },
  batch: {
    summary: 'Runs several creates, updates and deletes in one transaction.',
    body: 'Batch',
    reply: 'List',
  },
  cancelTOTP: { summary: 'Forgets an app that is not confirmed yet.', reply: 'Object' },
  check: { summary: 'Tells whether the server is well.', reply: 'Object' },
  confirmEmailChange: { summary: 'Changes the address by a mailed token.', status: 204 },
  confirmPasswordReset: { summary: 'Sets a new password by a mailed token.', status: 204 },
  confirmTOTP: { summary: 'Switches an authenticator app on by its first code.' },
  confirmVerification: { summary: 'Confirms the address by a mailed token.', status: 204 },
  connect: { summary: 'Opens a stream of server-sent events.' },
  create: {
    summary: 'Creates a record or an account.',
    query: shown,
    body: 'Record',
    reply: 'Record',
  },
  createBackup: { summary: 'Makes a backup.', status: 204 },
  createCollection: { summary: 'Creates a collection.', body: 'Collection', reply: 'Collection' },
  csrfToken: { summary: 'Gives the token that changes by cookie need.', reply: 'Object' },
  delete: { summary: 'Deletes a record or an account.', status: 204 },
  deleteBackup: { summary: 'Deletes a backup.', status: 204 },
  deleteCollection: { summary: 'Deletes a collection.', status: 204 },
  downloadBackup: {
    summary: 'Downloads a backup by a file token.',
    hasParts: true,
    query: ['token'],
  },
  dryRunView: { summary: 'Shows what a view would have.', reply: 'Object' },
  endAccountSession: { summary: "Ends one of an account's sessions.", status: 204 },
  endAccountSessions: { summary: 'Ends all sessions of an account.', status: 204 },
  endOtherSessions: { summary: "Ends all of one's own sessions but this one.", status: 204 },
  endSession: { summary: "Ends one of one's own sessions.", status: 204 },
  emailChangeStatus: {
    summary: 'Tells whether a link of an e-mail change is good.',
    reply: 'Object',
  },
  generateAppleClientSecret: { summary: 'Makes the secret that Apple asks for.' },
  getAccountFactors: { summary: 'Which second factors an account has.' },
  getFactors: { summary: "A collection's second factors.", reply: 'Object' },
  getFile: {
    summary: 'Downloads a file of a record.',
    hasParts: true,
    query: ['thumb', 'token', 'download'],
  },
  getOAuth2Providers: { summary: 'Lists the providers that can be set up.', reply: 'List' },
  getRecoveryCodes: { summary: 'Tells how many recovery codes are left.', reply: 'Object' },
  getScaffolds: { summary: 'Empty collections of each type.', reply: 'Object' },
  getSettings: { summary: 'The settings, without secrets.', reply: 'Settings' },
  getStats: { summary: 'Counts the log by hours.', query: ['filter'], reply: 'List' },
  getTOTP: { summary: 'Tells whether an authenticator app is on.', reply: 'Object' },
  getToken: { summary: 'Gives a short-lived token for protected files.', reply: 'Object' },
  health: { summary: 'Tells whether the server is well.', reply: 'Object' },
  impersonate: { summary: 'Gives a token of an account.', query: shown },
  import: { summary: 'Creates and changes collections at once.', status: 204, body: 'Object' },
  list: { summary: 'A page of records.', query: [...page, 'expand'], reply: 'RecordPage' },
  listAccountSessions: { summary: 'Lists the sessions of an account.', reply: 'Items' },
  listAudit: { summary: 'A page of the audit trail.', query: page, reply: 'Page' },
  listAuthMethods: { summary: 'What an account can log in by.', reply: 'Object' },
  listBackups: { summary: 'Lists backups.', reply: 'List' },
  listCollections: { summary: 'A page of collections.', query: page, reply: 'Page' },
  listContracts: { summary: 'The contracts, and what the folder lacks for them.', reply: 'List' },
  listCrons: { summary: 'Lists jobs.', reply: 'List' },
  listLogs: { summary: 'A page of the request log.', query: page, reply: 'Page' },
  listPasskeys: { summary: "Lists one's own passkeys.", reply: 'Items' },
  listSessions: { summary: "Lists one's own sessions.", reply: 'Items' },
  logout: { summary: 'Ends the session.', reply: 'Object' },
  makeRecoveryCodes: { summary: 'Makes ten recovery codes in place of those there were.' },
  metrics: { summary: 'What Prometheus scrapes.' },
  oauth2Redirect: { summary: 'Where a provider sends the browser to.', status: 307 },
  oauth2RedirectForm: { summary: 'The same by a form, as Apple does.', status: 303 },
  openapi: { summary: 'This document.', reply: 'Object' },
  passkeyLoginOptions: {
    summary: 'What the browser needs to log in by a passkey.',
    reply: 'Object',
  },
  passkeyOptions: { summary: 'What the browser needs to register a passkey.', reply: 'Object' },
  passkeyProofOptions: {
    summary: 'What the browser needs to prove a passkey again.',
    reply: 'Object',
  },
  passwordResetStatus: { summary: 'Tells whether a link of a reset is good.', reply: 'Object' },
  registerPasskey: { summary: 'Registers a passkey.' },
  removeAccountFactors: { summary: "Removes an account's second factors.", status: 204 },
  removePasskey: { summary: 'Removes a passkey.', status: 204 },
  removeTOTP: { summary: 'Switches the authenticator app off.', status: 204 },
  renamePasskey: { summary: 'Renames a passkey.' },
  requestEmailChange: { summary: 'Mails a link to a new address.', status: 204 },
  requestOTP: { summary: 'Mails a one-time password.' },
  requestPasswordReset: { summary: 'Mails a link for a new password.', status: 204 },
  requestVerification: { summary: 'Mails a link that confirms the address.', status: 204 },
  restoreBackup: { summary: 'Restores a backup; the server closes and opens again.', status: 204 },
  runCron: { summary: 'Runs a job now.', status: 204 },
  runSQL: { summary: 'Runs SQL, where sql.mode allows it.' },
  setUpTOTP: { summary: 'Begins to set up an authenticator app: secret, URI and QR code.' },
  setupStatus: { summary: 'Tells whether the first account is still to be made.', reply: 'Object' },
  submitSubscriptions: { summary: 'Chooses what a realtime client hears of.', status: 204 },
  testEmail: { summary: 'Sends a test mail.', status: 204 },
  testS3: { summary: 'Tries the storage.', status: 204 },
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
    summary: 'Changes settings; what is left out stays.',
    body: 'Settings',
    reply: 'Settings',
  },
  uploadBackup: { summary: 'Uploads a backup.', status: 204 },
  verificationStatus: { summary: 'Tells whether a link of a sign-up is good.', reply: 'Object' },
  view: { summary: 'One record or account.', query: shown, reply: 'Record' },
  viewCollection: { summary: 'One collection.', reply: 'Collection' },
  viewLog: { summary: 'One entry of the request log.', reply: 'Object' },
}
