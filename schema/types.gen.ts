// Written by `npm run build:types` from schema/. Change the schema, not this file.

/**
 * Body of POST /api/batch.
 */
export interface BatchShape {
  /**
   * Items: One request inside the batch.
   */
  requests: {
    method: string
    url: string
    headers: {
      [k: string]: string
    }
    body: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }[]
  [k: string]: unknown
}

/**
 * Every option of the gateway. An option is written section.option; its own keywords: unit; flag (the flag's argument, where it has one); env (a short form beside POCKETGATE_SECTION_OPTION); allowed (words for a pattern).
 */
export interface Config {
  /**
   * The server: where it listens and which folder it serves.
   */
  serve: {
    /**
     * Address of the HTTP server. Loopback by default, because putting accounts on a network should be a decision. With --https it only redirects there.
     */
    http: string
    /**
     * Address of the HTTPS server; needs --cert and --key. Empty: no HTTPS server, because usually a proxy in front has the certificate.
     */
    https: string
    /**
     * Certificate chain for --https, in PEM form.
     */
    cert: string
    /**
     * Private key for --https, in PEM form.
     */
    key: string
    /**
     * Where the link of a first start may be used to create a superuser. `loopback` is this machine, without a proxy that names another client, so somebody who reads the log elsewhere can't take the server over. PocketBase accepts it from anywhere.
     */
    installFrom: 'loopback' | 'anywhere'
    /**
     * Number of processes that serve. One by default, which takes the least memory; `auto` starts one per core. They share the port and the limits, and look like one server to clients; see docs/scale.md.
     */
    workers: string
    /**
     * The PocketBase data folder; created if missing. Relative to the current folder, since PocketBase is usually started next to its data.
     */
    dir: string
    /**
     * Where records, logs and the gateway's own tables are: SQLITE for the databases in the data folder, as in PocketBase, or a PostgreSQL database for several machines. Files stay in the folder, or on S3.
     */
    database: string
    /**
     * How long a start waits for a PostgreSQL database that can't be reached or takes no changes. By default it doesn't wait: it prints the reason and exits, and a supervisor may start it again.
     */
    databaseWait: number
    /**
     * Origins that CORS allows. All by default, as in PocketBase: its tokens travel in a header, and are never sent automatically.
     */
    origins: string[]
    /**
     * Name of the environment variable whose 32 characters encrypt the settings. Empty: they are stored as they are, as in PocketBase.
     */
    encryptionEnv: string
    /**
     * Development: logs at level debug, including SQL.
     */
    dev: boolean
    /**
     * How long a database read may take. PocketBase's default.
     */
    queryTimeout: number
    /**
     * How long a client may leave an answer unread (less than 16 KiB counts as nothing) before its connection is closed, together with the file behind it. Clients that don't read hold files and memory. No working line is silent for a minute. PocketBase allows five minutes for a whole answer, however it is read. Realtime connections have limits of their own.
     */
    writeTimeout: number
    /**
     * Folder of static files served at /. Empty: none, so that nothing is published by accident.
     */
    publicDir: string
    /**
     * Answer a path without a file with the folder's `index.html`, for apps that route in the browser. Off (`--indexFallback=false`): 404.
     */
    indexFallback: boolean
    /**
     * What the group of the server's user may do with the folders and files that the server creates: `none` is 0700 and 0600, `read` 0750 and 0640, `write` 0770 and 0660. None by default: the data folder holds the secrets of all tokens. Existing files keep their modes; in a library, its process decides.
     */
    groupAccess: 'none' | 'read' | 'write'
  }
  /**
   * Login contracts in addition to PocketBase's own API.
   */
  contracts: {
    /**
     * The contracts that are served, separated by commas; empty for none. On by default, because they are what the gateway adds to PocketBase.
     */
    enabled: ('strapi' | 'slugbase' | 'jitsudo' | 'mudbase' | 'weather')[]
    /**
     * The auth collection that contracts log in to. PocketBase creates `users` in every new folder.
     */
    collection: string
  }
  /**
   * Limits against guessing and floods, on top of settings.rateLimits.
   */
  limits: {
    /**
     * The contracts' own limits and the budget for failed logins. `off` is for tests and load tests; settings.rateLimits applies either way.
     */
    mode: 'on' | 'off'
    /**
     * Levels: how deep lists and objects in a JSON body may nest. PocketBase allows 10,000, which nobody really sends; code that walks through values may make one call per level.
     */
    jsonDepth: number
    /**
     * Tokens of a JSON body (brackets, commas, colons, texts, literals; numbers, once per 8 characters), so that a body within its byte limit can't become millions of values: parsing those takes seconds and a hundred times the memory. PocketBase has no such limit.
     */
    bodyTokens: number
    /**
     * Fields of an urlencoded form or a query, and keys of a JSON body's object. PocketBase has no such limit; each field costs far more than its bytes.
     */
    formFields: number
    /**
     * Paths in one `?fields=`; each is looked up in each record. PocketBase has no such limit.
     */
    fieldPaths: number
    /**
     * Paths in one `?expand=`; each is a query per level. PocketBase has no such limit.
     */
    expandPaths: number
    /**
     * Records that one answer may contain through `?expand=`, counted wherever they appear: paths that go back and forth multiply them at every turn. PocketBase has no such limit, and runs out of memory.
     */
    expandedRecords: number
  }
  /**
   * The contract `strapi`.
   */
  strapi: {
    /**
     * The `message` of a form error: a sentence that can be shown (`seed`), or the list that Strapi v3 sent (`v3`), for clients that index it.
     */
    errorFormat: 'seed' | 'v3'
    /**
     * Refuse accounts with an unverified e-mail address, and their tokens. Off, as in a new Strapi.
     */
    emailConfirmation: boolean
    /**
     * Only say that an account is unconfirmed or blocked once the password is right. Off is Strapi's own order, which reveals to strangers which accounts exist.
     */
    strictEnumeration: boolean
    /**
     * Logins per client address and minute, successful or not. 10 is Strapi v3's. Only counted with --limits on.
     */
    triesPerMinute: number
    /**
     * URL of the frontend that links in mails lead to (`/reset-password?code=`); people who have confirmed an address are redirected there too. Empty: settings.meta.appURL.
     */
    pagesURL: string
    /**
     * Let an account change its own username, e-mail and password with PUT /users/:id. Strapi itself allows nobody to until an administrator grants it.
     */
    selfUpdate: boolean
  }
  /**
   * The contract `slugbase`.
   */
  slugbase: {
    /**
     * Refuse accounts with an unverified e-mail address, as SlugBase does in the cloud. Off, as in self-hosted installations.
     */
    requireVerifiedEmail: boolean
    /**
     * Domain of the cookie `token`, for pages on other hosts of that domain; the cookie is then SameSite=None. Only used if settings.meta.appURL is https. Empty: the gateway's own host.
     */
    cookieDomain: string
    /**
     * URL of the frontend that links in mails lead to (`/verify-email?token=` and `/reset-password?token=`). Empty: settings.meta.appURL.
     */
    pagesURL: string
    /**
     * Let strangers sign up with POST /api/auth/register. Off, as in self-hosted installations, where the setup creates the first account.
     */
    registration: boolean
    /**
     * The name of the service in authenticator apps that are set up through this contract. SlugBase's own, so that its users recognize it.
     */
    mfaIssuer: string
  }
  /**
   * The contract `jitsudo`.
   */
  jitsudo: {
    /**
     * Slug of the tenant for accounts that have none. It needs no record in `tenants`, so that a folder without tenants works.
     */
    defaultTenant: string
    /**
     * URL of the frontend that links in mails lead to (`/verify-email?token=` and `/reset-password?token=`). Empty: settings.meta.appURL.
     */
    pagesURL: string
    /**
     * The name of the service in authenticator apps that are set up through this contract. JITSudo's own, so that its users recognize it.
     */
    mfaIssuer: string
  }
  /**
   * The contract `mudbase`.
   */
  mudbase: {
    /**
     * Key of the project for logins that name none, by accounts that are bound to none. Empty: a project without a record, as in a folder that has no projects.
     */
    defaultProject: string
    /**
     * Whether a project without a record refuses accounts with an unverified address. On, as in new projects.
     */
    requireEmailVerification: boolean
    /**
     * URL of the frontend that links in mails lead to (`/verify-email?token=` and `/reset-password?token=`). Empty: settings.meta.appURL.
     */
    pagesURL: string
  }
  /**
   * The contract `weather`.
   */
  weather: {
    /**
     * Mark the pb_auth cookie Secure. Off, as its clients expect; turn it on if every client uses HTTPS.
     */
    cookieSecure: boolean
  }
  /**
   * Hashing and comparing passwords.
   */
  passwords: {
    /**
     * `native` is npm bcrypt, and the server doesn't start if it doesn't load; `js` is bcryptjs; `auto` uses the native one if it loads, because it needs a third less CPU, and computes two passwords in the time of one when more come than there are threads.
     */
    engine: 'auto' | 'native' | 'js'
    /**
     * Threads that hash. 0: one per core, since a hash keeps a core fully busy.
     */
    workers: number
    /**
     * Passwords that may wait for a thread; beyond that the answer is 503 with Retry-After. 128 is three to six seconds on two cores: waiting longer helps no one.
     */
    queueLimit: number
  }
  /**
   * Second factors; each collection says which ones.
   */
  factors: {
    /**
     * Name of the environment variable with the keys that encrypt the secrets of authenticator apps: 32 random bytes as base64 or hexadecimal, or several keys separated by commas, of which the first encrypts. Empty: a key in the file pocketgate.key, created when it is first needed.
     */
    keyEnv: string
    /**
     * The name of this application in authenticator apps and passkeys. Empty: settings.meta.appName.
     */
    issuer: string
    /**
     * The domain that passkeys are bound to; passkeys for another domain stop working. Empty: the host of settings.meta.appURL. Never taken from a request.
     */
    rpId: string
    /**
     * Origins whose pages may use passkeys. Empty: the origin of settings.meta.appURL.
     */
    origins: string[]
  }
  /**
   * Sign-in with other providers; each collection says which ones.
   */
  oauth2: {
    /**
     * How long a provider may take to answer one request, including pictures. PocketBase's limit for a picture; somebody is waiting.
     */
    timeout: number
    /**
     * The longest accepted answer of a provider. 1 MiB as in Go's client; providers send a few kilobytes.
     */
    answerLimit: number
    /**
     * Logins and pictures that may wait for providers at a time; beyond that the answer is 503 with Retry-After. Each may hold one answer in memory.
     */
    parallel: number
    /**
     * How far the clocks of a provider and this machine may differ when the times of an id_token are checked. Five minutes as in PocketBase.
     */
    idTokenLeeway: number
    /**
     * The largest picture that is accepted from a provider, unless the field has a lower limit. 5 MiB is the default of a file field.
     */
    avatarLimit: number
  }
  /**
   * GET /api/realtime: realtime news of records.
   */
  realtime: {
    /**
     * A connection is closed after this long without a message, and so is one whose reader accepts nothing for this long. PocketBase's five minutes; SDK clients reconnect.
     */
    idleTimeout: number
    /**
     * The maximum lifetime of a connection. PocketBase's half an hour.
     */
    maxTimeout: number
    /**
     * How much may wait for one slow reader; beyond that it is disconnected. 1 MiB is some thousand records.
     */
    maxBacklog: number
    /**
     * How much may wait for all slow readers together; beyond that the slowest are disconnected. 64 MiB keeps the server's memory in bounds.
     */
    maxBacklogTotal: number
    /**
     * How much the subscriptions of all connections may take together, beyond the 16 KiB that each may always have; the answer beyond that is 503. 64 MiB is a quarter of a million topics. PocketBase's only limit is 1,000 of 2,500 characters per connection.
     */
    maxTopicsTotal: number
    /**
     * Simultaneous connections; beyond that the answer is 503. At about 15 KB each, 100,000 need about 1.5 GB.
     */
    maxClients: number
    /**
     * Simultaneous connections per client address; beyond that the answer is 429. 0: no limit, because a company or a mobile network may share one address.
     */
    maxClientsPerAddress: number
  }
  /**
   * Backups of the data folder, and what a zip may contain to be restored. settings.backups says when backups are made and where they are stored.
   */
  backups: {
    /**
     * The largest body of `POST /api/backups/upload`. 0: no limit, as in PocketBase, since only superusers may upload, and an upload is written to the disk as it arrives.
     */
    maxUploadBytes: number
    /**
     * Files and folders that a zip may contain to be restored. Each costs about 300 bytes of memory while the zip is checked, and an upload is two of them. PocketBase has no such limit.
     */
    maxEntries: number
    /**
     * The total size of the unpacked files in a zip that is to be restored. 0: the free disk space, which is checked in any case before anything is unpacked.
     */
    maxUnpackedBytes: number
  }
  /**
   * SQL for superusers through `POST /api/sql`.
   */
  sql: {
    /**
     * Whether superusers may run SQL. On, as in PocketBase; `off` keeps somebody who got hold of a superuser's token away from hashes and from files that SQLite can attach.
     */
    mode: 'on' | 'off'
  }
  /**
   * Metrics for Prometheus: docs/metrics.md.
   */
  metrics: {
    /**
     * Whether the server counts, and answers `GET /metrics`. Off, as PocketBase has no such thing: then nothing is counted, and the path may be a file's.
     */
    mode: 'on' | 'off'
    /**
     * A separate address for the metrics, without any token: anybody who can reach it may read them. Empty: `/metrics` at the server's address, for superusers.
     */
    address: string
  }
  /**
   * The dashboard at `/_/`: docs/dashboard.md.
   */
  dashboard: {
    /**
     * URL of the map tiles in the editor of a geoPoint. Empty: no map, since the dashboard contacts no other host unless you say so. With a URL, its content security policy allows images from that origin, which then learns the dashboard's origin.
     */
    mapTiles: string
    /**
     * The text below the map, as map makers require it: `© OpenStreetMap contributors`. Empty, because only you know whose map it is.
     */
    mapAttribution: string
  }
  /**
   * The audit trail in pocketgate.db.
   */
  audit: {
    /**
     * Whether the audit trail is written. On, because when you need to know who signed in or changed a setting, it must have been on before. `off` keeps existing entries.
     */
    mode: 'on' | 'off'
    /**
     * How long an entry is kept; 0 keeps all. A year, since break-ins are often found months later; a login takes about half a kilobyte.
     */
    days: number
  }
  /**
   * The log on standard error.
   */
  log: {
    /**
     * The least severe lines that are written; info adds a line per request. Quiet by default, like PocketBase's console.
     */
    level: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'
    /**
     * The format of a line: `json` for programs, `text` for people, `auto` for text on a terminal and JSON elsewhere.
     */
    format: 'auto' | 'json' | 'text'
    /**
     * Where a request's id is shown: in the log on standard error, or also in the answer (`X-Request-Id`) and in `_logs`. Only in the log by default, since PocketBase has none. A proxy's own `X-Request-Id` is used if settings.trustedProxy names a header that the request has.
     */
    requestIds: 'log' | 'answer'
  }
}

/**
 * GET|PATCH /api/collections/{collection}/factors: what an auth collection takes beside PocketBase's own methods. Kept in pocketgate.db.
 */
export interface FactorsShape {
  /**
   * Codes of an authenticator app (RFC 6238).
   */
  totp: {
    enabled: boolean
  }
  /**
   * Passkeys and security keys (WebAuthn).
   */
  passkeys: {
    enabled: boolean
    /**
     * A passkey counts as two factors, the device and what unlocks it: no other is asked for, unless the collection's own MFA does.
     */
    alone: boolean
  }
  /**
   * Ten codes for who has lost the factor; of use only beside one of the others.
   */
  recoveryCodes: {
    enabled: boolean
  }
  /**
   * The mail to an account whose factors were changed.
   */
  notice: {
    enabled: boolean
    emailTemplate: {
      subject: string
      /**
       * HTML; {CHANGE} says what was done.
       */
      body: string
    }
  }
  /**
   * A row for each login, so that sessions can be listed and ended one by one.
   */
  sessions: {
    enabled: boolean
    /**
     * Logins that ask for it get a refresh token, which works once.
     */
    refreshTokens: boolean
    /**
     * A session that isn't used for so long ends; 0 for no such limit.
     */
    idleSeconds: number
    /**
     * A session ends so long after its login, whatever it does.
     */
    absoluteSeconds: number
  }
}

/**
 * PocketBase's application settings. Source: core/settings_model.go.
 */
export interface SettingsShape {
  /**
   * Addresses or subnets that superusers may come from; empty: any.
   */
  superuserIPs: string[]
  /**
   * The mail server.
   */
  smtp: {
    enabled: boolean
    port: number
    host: string
    username: string
    password: string
    /**
     * PLAIN or LOGIN; empty: PLAIN.
     */
    authMethod: string
    tls: boolean
    localName: string
    [k: string]: unknown
  }
  /**
   * Backups by schedule.
   */
  backups: {
    cron: string
    cronMaxKeep: number
    /**
     * Where backups go instead of the data folder.
     */
    s3: {
      enabled: boolean
      bucket: string
      region: string
      endpoint: string
      accessKey: string
      secret?: string
      forcePathStyle: boolean
      [k: string]: unknown
    }
    [k: string]: unknown
  }
  /**
   * Where files go instead of the data folder.
   */
  s3: {
    enabled: boolean
    bucket: string
    region: string
    endpoint: string
    accessKey: string
    secret?: string
    forcePathStyle: boolean
    [k: string]: unknown
  }
  /**
   * The application.
   */
  meta: {
    accentColor: string
    appName: string
    appURL: string
    senderName: string
    senderAddress: string
    hideControls: boolean
    [k: string]: unknown
  }
  /**
   * Limits by rule.
   */
  rateLimits: {
    /**
     * Items: One rule.
     */
    rules: {
      label: string
      audience: string
      /**
       * Seconds.
       */
      duration: number
      maxRequests: number
      [k: string]: unknown
    }[]
    excludedIPs: string[]
    enabled: boolean
    [k: string]: unknown
  }
  /**
   * Headers that tell the client's address.
   */
  trustedProxy: {
    headers: string[]
    useLeftmostIP: boolean
    [k: string]: unknown
  }
  /**
   * The batch API.
   */
  batch: {
    enabled: boolean
    maxRequests: number
    /**
     * Seconds.
     */
    timeout: number
    /**
     * Bytes; 0: the default.
     */
    maxBodySize: number
    [k: string]: unknown
  }
  /**
   * The request log.
   */
  logs: {
    /**
     * Bytes of an entry's data; 0: the server's own limit.
     */
    maxDataSize: number
    /**
     * Days; 0: none.
     */
    maxDays: number
    minLevel: number
    logIP: boolean
    logAuthId: boolean
    [k: string]: unknown
  }
  [k: string]: unknown
}

/**
 * POST /api/contracts
 */
export interface AddContract {
  body: {
    /**
     * The contract.
     */
    name?: string
    /**
     * Only say what would be added.
     */
    dryRun?: boolean
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/auth-refresh
 */
export interface AuthRefresh {
  reply: {
    /**
     * The account as its owner sees it: visible fields, e-mail, collectionId, collectionName.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/auth-with-oauth2
 */
export interface AuthWithOAuth2 {
  body: {
    /**
     * The name of one of the collection's providers; up to 100 bytes.
     */
    provider?: string
    /**
     * What the provider gave the browser.
     */
    code?: string
    /**
     * From auth-methods, where the provider uses PKCE.
     */
    codeVerifier?: string
    /**
     * Where the provider sent the browser to, as in the request to it.
     */
    redirectURL?: string
    /**
     * The same as clients of before 0.23 call it.
     */
    redirectUrl?: string
    /**
     * Values for the account, if one is made.
     */
    createData?: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }
  reply: {
    /**
     * What the provider says: id, name, username, email, avatarURL, accessToken, refreshToken, expiry, rawUser; and isNew.
     */
    meta: {
      [k: string]: unknown
    }
    /**
     * The account as its owner sees it: visible fields, e-mail, collectionId, collectionName.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/auth-with-otp
 */
export interface AuthWithOTP {
  body: {
    /**
     * 1 to 255 bytes.
     */
    otpId?: string
    /**
     * The mailed code, 1 to 71 bytes.
     */
    password?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * The account as its owner sees it.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/auth-with-passkey
 */
export interface AuthWithPasskey {
  body: {
    /**
     * May be left out; else the passkey must be that account's.
     */
    identity?: string
    /**
     * The result of navigator.credentials.get(), as returned by PublicKeyCredential.toJSON().
     */
    credential?: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }
  reply: {
    /**
     * The account as its owner sees it.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/auth-with-password
 */
export interface AuthWithPassword {
  body: {
    /**
     * 1 to 255 bytes.
     */
    identity?: string
    /**
     * 1 to 255 bytes.
     */
    password?: string
    /**
     * One of the collection's identity fields; empty tries them in turn.
     */
    identityField?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * The account as its owner sees it: visible fields, e-mail, collectionId, collectionName.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/auth-with-recovery-code
 */
export interface AuthWithRecoveryCode {
  body: {
    /**
     * As at a login with a password; may be left out with `mfaId`.
     */
    identity?: string
    /**
     * One of the account's recovery codes.
     */
    code?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * The account as its owner sees it.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/auth-with-refresh-token
 */
export interface AuthWithRefreshToken {
  body: {
    refreshToken?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * The account as its owner sees it.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * The next one; the one in the request is used up.
     */
    refreshToken: string
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/auth-with-totp
 */
export interface AuthWithTOTP {
  body: {
    /**
     * As at a login with a password; may be left out with `mfaId`.
     */
    identity?: string
    /**
     * Six digits of the authenticator app.
     */
    code?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * The account as its owner sees it.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/confirm-email-change
 */
export interface ConfirmEmailChange {
  body: {
    /**
     * From the mail to the new address.
     */
    token?: string
    /**
     * The account's password, 1 to 100 bytes.
     */
    password?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/confirm-password-reset
 */
export interface ConfirmPasswordReset {
  body: {
    /**
     * From the mail.
     */
    token?: string
    /**
     * At least as long as the password field asks for.
     */
    password?: string
    /**
     * The same again.
     */
    passwordConfirm?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/totp/confirm
 */
export interface ConfirmTOTP {
  body: {
    /**
     * Six digits of the new app.
     */
    code?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * Ten codes if the account had none, otherwise empty.
     */
    recoveryCodes: string[]
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/confirm-verification
 */
export interface ConfirmVerification {
  body: {
    /**
     * From the mail.
     */
    token?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/backups
 */
export interface CreateBackup {
  body: {
    /**
     * The name of the zip; empty for a name with the current time
     */
    name?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/meta/dry-run-view
 */
export interface DryRunView {
  body: {
    /**
     * The SELECT to try.
     */
    query?: string
    [k: string]: unknown
  }
  reply: {
    fields: {
      [k: string]: unknown
    }[]
    sample: {
      [k: string]: unknown
    }[]
  }
}

/**
 * POST /api/settings/apple/generate-client-secret
 */
export interface GenerateAppleClientSecret {
  body: {
    clientId?: string
    teamId?: string
    keyId?: string
    /**
     * PEM, PKCS 8
     */
    privateKey?: string
    /**
     * Seconds.
     */
    duration?: number
    [k: string]: unknown
  }
  reply: {
    secret: string
    [k: string]: unknown
  }
}

/**
 * GET /api/collections/{collection}/factors/{id}
 */
export interface GetAccountFactors {
  reply: {
    totp: {
      /**
       * Whether the account has an active authenticator app.
       */
      enrolled: boolean
      /**
       * Since when, as PocketBase writes dates; '' without an app.
       */
      created: string
      /**
       * When its last code was used; '' for never.
       */
      lastUsed: string
      [k: string]: unknown
    }
    /**
     * The oldest first; 20 at most.
     */
    passkeys: {
      /**
       * 15 characters.
       */
      id: string
      /**
       * The owner's name for it.
       */
      name: string
      /**
       * When, as PocketBase writes dates.
       */
      created: string
      /**
       * The same; '' for never.
       */
      lastUsed: string
      /**
       * Whether its vendor keeps a copy of it.
       */
      synced: boolean
      [k: string]: unknown
    }[]
    recoveryCodes: {
      /**
       * How many an account gets at a time.
       */
      total: number
      /**
       * How many are unused.
       */
      left: number
      [k: string]: unknown
    }
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/impersonate/{id}
 */
export interface Impersonate {
  body: {
    /**
     * Seconds; 0 means the collection's duration.
     */
    duration?: number
    [k: string]: unknown
  }
  reply: {
    /**
     * The account as its owner sees it: visible fields, e-mail, collectionId, collectionName.
     */
    record: {
      [k: string]: unknown
    }
    /**
     * Session token (JWT, HS256).
     */
    token: string
    [k: string]: unknown
  }
}

/**
 * GET /api/collections/{collection}/auth-methods
 */
export interface ListAuthMethods {
  reply: {
    password: {
      identityFields: string[]
      enabled: boolean
      [k: string]: unknown
    }
    oauth2: {
      providers: {
        name: string
        displayName: string
        /**
         * An SVG picture.
         */
        logo: string
        state: string
        /**
         * Ends in `&redirect_uri=`.
         */
        authURL: string
        /**
         * The same for clients older than 0.23.
         */
        authUrl: string
        /**
         * Empty without PKCE.
         */
        codeVerifier: string
        codeChallenge: string
        codeChallengeMethod: string
        [k: string]: unknown
      }[]
      enabled: boolean
      [k: string]: unknown
    }
    mfa: {
      enabled: boolean
      /**
       * Seconds; 0 if it is off.
       */
      duration: number
      [k: string]: unknown
    }
    otp: {
      enabled: boolean
      /**
       * Seconds; 0 if it is off.
       */
      duration: number
      [k: string]: unknown
    }
    authProviders:
      | {
          [k: string]: unknown
        }[]
      | null
    usernamePassword: boolean
    emailPassword: boolean
    /**
     * Not PocketBase's; only if superusers have turned it on.
     */
    totp?: {
      enabled: boolean
      [k: string]: unknown
    }
    /**
     * Not PocketBase's; only if superusers have turned it on.
     */
    passkey?: {
      enabled: boolean
      [k: string]: unknown
    }
    /**
     * Not PocketBase's; only if superusers have turned it on.
     */
    recoveryCode?: {
      enabled: boolean
      [k: string]: unknown
    }
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/recovery-codes
 */
export interface MakeRecoveryCodes {
  body: {
    /**
     * Six digits of the app, or a recovery code.
     */
    code?: string
    /**
     * Instead of a code: a passkey's answer to the options of passkeys/proof, as returned by PublicKeyCredential.toJSON().
     */
    passkey?: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }
  reply: {
    codes: string[]
    [k: string]: unknown
  }
}

/**
 * What the body of any login may add to complete a login that waits for its second factor.
 */
export interface MfaStep {
  body: {
    /**
     * The id from the 401 of the first step.
     */
    mfaId?: string
    [k: string]: unknown
  }
  /**
   * The 401 of a first step.
   */
  reply: {
    mfaId: string
    [k: string]: unknown
  }
}

/**
 * POST /api/oauth2-redirect, as Apple's form; a GET has the same in its query
 */
export interface OAuth2RedirectForm {
  body: {
    /**
     * The id of the waiting realtime client.
     */
    state?: string
    code?: string
    error?: string
    /**
     * Apple's, at the first login: JSON with the name.
     */
    user?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/passkeys/options
 */
export interface PasskeyOptions {
  body: {
    /**
     * If the account already has a factor: six digits of the app, or a recovery code.
     */
    code?: string
    /**
     * Instead of a code: a passkey's answer to the options of passkeys/proof, as returned by PublicKeyCredential.toJSON().
     */
    passkey?: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/passkeys
 */
export interface RegisterPasskey {
  body: {
    /**
     * 1 to 100 bytes; default: Passkey.
     */
    name?: string
    /**
     * The result of navigator.credentials.create(), as returned by PublicKeyCredential.toJSON().
     */
    credential?: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }
  reply: {
    passkey: {
      /**
       * 15 characters.
       */
      id: string
      name: string
      /**
       * When, as PocketBase writes dates.
       */
      created: string
      /**
       * The same; '' for never.
       */
      lastUsed: string
      /**
       * Whether its vendor keeps a copy of it.
       */
      synced: boolean
      [k: string]: unknown
    }
    /**
     * Ten codes if the account had none, otherwise empty.
     */
    recoveryCodes: string[]
    [k: string]: unknown
  }
}

/**
 * DELETE /api/collections/{collection}/passkeys/{id}
 */
export interface RemovePasskey {
  body: {
    /**
     * Six digits of the app, or a recovery code.
     */
    code?: string
    /**
     * Instead of a code: a passkey's answer to the options of passkeys/proof, as returned by PublicKeyCredential.toJSON().
     */
    passkey?: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }
}

/**
 * DELETE /api/collections/{collection}/totp
 */
export interface RemoveTOTP {
  body: {
    /**
     * Six digits of the app, or a recovery code.
     */
    code?: string
    /**
     * Instead of a code: a passkey's answer to the options of passkeys/proof, as returned by PublicKeyCredential.toJSON().
     */
    passkey?: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }
}

/**
 * PATCH /api/collections/{collection}/passkeys/{id}
 */
export interface RenamePasskey {
  body: {
    /**
     * 1 to 100 bytes.
     */
    name?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * 15 characters.
     */
    id: string
    name: string
    /**
     * When, as PocketBase writes dates.
     */
    created: string
    /**
     * The same; '' for never.
     */
    lastUsed: string
    /**
     * Whether its vendor keeps a copy of it.
     */
    synced: boolean
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/request-email-change
 */
export interface RequestEmailChange {
  body: {
    /**
     * 1 to 255 bytes; different from the current one, and not taken.
     */
    newEmail?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/request-otp
 */
export interface RequestOTP {
  body: {
    /**
     * 1 to 255 bytes.
     */
    email?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * To be sent back with the code; made up for an unknown address.
     */
    otpId: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/request-password-reset
 */
export interface RequestPasswordReset {
  body: {
    /**
     * 1 to 255 bytes.
     */
    email?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/collections/{collection}/request-verification
 */
export interface RequestVerification {
  body: {
    /**
     * 1 to 255 bytes.
     */
    email?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/sql
 */
export interface RunSQL {
  body: {
    /**
     * One or more statements.
     */
    query?: string
    [k: string]: unknown
  }
  reply: {
    /**
     * Milliseconds.
     */
    execTime: number
    affectedRows: number
    columns: {
      name: string
      type: string
      nullable: boolean
    }[]
    rows: (string | null)[][]
  }
}

/**
 * POST /api/collections/{collection}/totp
 */
export interface SetUpTOTP {
  body: {
    /**
     * A recovery code, if the account already has a factor.
     */
    code?: string
    /**
     * Instead of a code: a passkey's answer to the options of passkeys/proof, as returned by PublicKeyCredential.toJSON().
     */
    passkey?: {
      [k: string]: unknown
    }
    [k: string]: unknown
  }
  reply: {
    /**
     * Base32.
     */
    secret: string
    /**
     * otpauth://totp/…
     */
    uri: string
    /**
     * A picture of `uri`: a data URI.
     */
    qr: string
    [k: string]: unknown
  }
}

/**
 * POST /api/realtime
 */
export interface SubmitSubscriptions {
  body: {
    /**
     * What PB_CONNECT gave, 1 to 255 bytes.
     */
    clientId?: string
    /**
     * All topics of the client from now on: at most 1,000 of at most 2,500 bytes.
     */
    subscriptions?: string[]
    [k: string]: unknown
  }
}

/**
 * POST /api/settings/test/email
 */
export interface TestEmail {
  body: {
    email?: string
    /**
     * verification, password-reset, email-change, otp or login-alert
     */
    template?: string
    /**
     * Name or id of an auth collection; empty: _superusers
     */
    collection?: string
    [k: string]: unknown
  }
}

/**
 * POST /api/settings/test/s3
 */
export interface TestS3 {
  body: {
    /**
     * storage or backups
     */
    filesystem?: string
    [k: string]: unknown
  }
}

/**
 * POST /v1/auth/login
 */
export interface Jitsudo {
  body: {
    email: string
    password: string
    /**
     * The tenant, where the e-mail's domain doesn't tell it.
     */
    tenant_slug?: string
    [k: string]: unknown
  }
  reply: {
    token: string
    /**
     * RFC 3339 in UTC, whole seconds: the token's exp.
     */
    expires_at: string
    mfa_required: boolean
    enrollment_required: boolean
  }
  /**
   * In place of the reply where a second factor must follow, or be set up first.
   */
  challenge: {
    mfa_required: boolean
    challenge_id: string
    methods: ('totp' | 'webauthn_passkey' | 'webauthn_fido')[]
    enrollment_required: boolean
  }
  error: {
    code: string
    message: string
    /**
     * What is wrong, by field; left out where there is nothing to say.
     */
    details?: {
      [k: string]: string
    }
  }
}

/**
 * POST /api/auth/local/login
 */
export interface Mudbase {
  body: {
    email: string
    password: string
    /**
     * Key of a project; left out: the account's own, else the default one.
     */
    projectId?: string | null
    /**
     * A code of the authenticator app, or a backup code, where the account has a second factor.
     */
    twoFactorCode?: string | null
    [k: string]: unknown
  }
  reply: {
    message: string
    token: string
    refreshToken: string
    /**
     * Seconds that the token lives.
     */
    expiresIn: number
    user: {
      id: string
      email: string
      firstName: string
      lastName: string
      role: string
      emailVerified: boolean
      twoFactorEnabled: boolean
    }
  }
}

/**
 * POST /api/auth/refresh
 */
export interface MudbaseRefresh {
  body: {
    refreshToken: string
    [k: string]: unknown
  }
  reply: {
    message: string
    token: string
    refreshToken: string
    /**
     * Seconds that the token lives.
     */
    expiresIn: number
  }
}

/**
 * POST /api/auth/local/register
 */
export interface MudbaseRegister {
  body: {
    email: string
    password: string
    firstName: string
    lastName: string
    /**
     * Key of the project that the account then belongs to.
     */
    projectId: string
    [k: string]: unknown
  }
  reply: {
    message: string
    /**
     * True where the address must be verified first; then there are no tokens.
     */
    requireVerification?: boolean
    token?: string
    refreshToken?: string
    expiresIn?: number
    user: {
      id: string
      email: string
      firstName: string
      lastName: string
      emailVerified: boolean
      customRole: null
    }
  }
}

/**
 * POST /api/auth/login
 */
export interface Slugbase {
  body: {
    /**
     * Whatever is not empty: what is wrong with it has answers of its own.
     */
    email: {
      [k: string]: unknown
    }
    password: string
    [k: string]: unknown
  }
  reply: {
    id: string
    email: string
    name: string
    user_key: string
    is_admin: boolean
    email_verified: boolean
    language: string
    theme: string
  }
  /**
   * In place of the reply where a second factor must follow.
   */
  challenge: {
    mfa_required: true
  }
}

/**
 * POST /auth/local
 */
export interface Strapi {
  body: {
    /**
     * An e-mail or a username.
     */
    identifier: string
    password: string
    [k: string]: unknown
  }
  reply: {
    jwt: string
    user: {
      id: string
      username: string
      email: string
      provider: 'local'
      confirmed: boolean
      blocked: boolean
      role: {
        id: number
        name: string
        description: string
        type: string
      }
      /**
       * 2024-06-10T12:00:00.000Z
       */
      created_at: string
      updated_at: string
    }
  }
}

/**
 * POST /auth/login
 */
export interface Weather {
  body: {
    /**
     * A username or an e-mail.
     */
    username?: string | null
    password?: string | null
    /**
     * Taken instead of username when present and not null.
     */
    email?: string | null
    /**
     * Finishes a login whose first step was another factor, as the native API's.
     */
    mfaId?: string | null
    [k: string]: unknown
  }
  reply: {
    record: {
      avatar: string
      collectionId: string
      collectionName: string
      created: string
      email: string
      emailVisibility: boolean
      id: string
      language: string
      location: {
        lat: number
        lon: number
        name: string
      }
      token: string
      unit: string
      updated: string
      username: string
      verified: boolean
    }
    token: string
  }
}

/**
 * PUT /user, POST /user/:id
 */
export interface WeatherUser {
  /**
   * Any of these; the first four are needed for a new account.
   */
  body: {
    username?: string | null
    email?: string | null
    password?: string | null
    passwordConfirm?: string | null
    /**
     * Needed beside a new password.
     */
    oldPassword?: string | null
    emailVisibility?: boolean | null
    language?: string | null
    /**
     * metric or imperial.
     */
    unit?: string | null
    /**
     * {lat, lon, name}, or null.
     */
    location?: {
      [k: string]: unknown
    }
    /**
     * The stored file's name; empty removes it.
     */
    avatar?: string | null
  }
}

/** What each validator checks. */
export interface Shapes {
  'batch': BatchShape
  'factors': FactorsShape
  'settings': SettingsShape
  'api/addContract.body': AddContract['body']
  'api/authRefresh.reply': AuthRefresh['reply']
  'api/authWithOAuth2.body': AuthWithOAuth2['body']
  'api/authWithOAuth2.reply': AuthWithOAuth2['reply']
  'api/authWithOTP.body': AuthWithOTP['body']
  'api/authWithOTP.reply': AuthWithOTP['reply']
  'api/authWithPasskey.body': AuthWithPasskey['body']
  'api/authWithPasskey.reply': AuthWithPasskey['reply']
  'api/authWithPassword.body': AuthWithPassword['body']
  'api/authWithPassword.reply': AuthWithPassword['reply']
  'api/authWithRecoveryCode.body': AuthWithRecoveryCode['body']
  'api/authWithRecoveryCode.reply': AuthWithRecoveryCode['reply']
  'api/authWithRefreshToken.body': AuthWithRefreshToken['body']
  'api/authWithRefreshToken.reply': AuthWithRefreshToken['reply']
  'api/authWithTOTP.body': AuthWithTOTP['body']
  'api/authWithTOTP.reply': AuthWithTOTP['reply']
  'api/confirmEmailChange.body': ConfirmEmailChange['body']
  'api/confirmPasswordReset.body': ConfirmPasswordReset['body']
  'api/confirmTOTP.body': ConfirmTOTP['body']
  'api/confirmTOTP.reply': ConfirmTOTP['reply']
  'api/confirmVerification.body': ConfirmVerification['body']
  'api/createBackup.body': CreateBackup['body']
  'api/dryRunView.body': DryRunView['body']
  'api/dryRunView.reply': DryRunView['reply']
  'api/generateAppleClientSecret.body': GenerateAppleClientSecret['body']
  'api/generateAppleClientSecret.reply': GenerateAppleClientSecret['reply']
  'api/getAccountFactors.reply': GetAccountFactors['reply']
  'api/impersonate.body': Impersonate['body']
  'api/impersonate.reply': Impersonate['reply']
  'api/listAuthMethods.reply': ListAuthMethods['reply']
  'api/makeRecoveryCodes.body': MakeRecoveryCodes['body']
  'api/makeRecoveryCodes.reply': MakeRecoveryCodes['reply']
  'api/mfaStep.body': MfaStep['body']
  'api/mfaStep.reply': MfaStep['reply']
  'api/oauth2RedirectForm.body': OAuth2RedirectForm['body']
  'api/passkeyOptions.body': PasskeyOptions['body']
  'api/registerPasskey.body': RegisterPasskey['body']
  'api/registerPasskey.reply': RegisterPasskey['reply']
  'api/removePasskey.body': RemovePasskey['body']
  'api/removeTOTP.body': RemoveTOTP['body']
  'api/renamePasskey.body': RenamePasskey['body']
  'api/renamePasskey.reply': RenamePasskey['reply']
  'api/requestEmailChange.body': RequestEmailChange['body']
  'api/requestOTP.body': RequestOTP['body']
  'api/requestOTP.reply': RequestOTP['reply']
  'api/requestPasswordReset.body': RequestPasswordReset['body']
  'api/requestVerification.body': RequestVerification['body']
  'api/runSQL.body': RunSQL['body']
  'api/runSQL.reply': RunSQL['reply']
  'api/setUpTOTP.body': SetUpTOTP['body']
  'api/setUpTOTP.reply': SetUpTOTP['reply']
  'api/submitSubscriptions.body': SubmitSubscriptions['body']
  'api/testEmail.body': TestEmail['body']
  'api/testS3.body': TestS3['body']
  'contracts/jitsudo.body': Jitsudo['body']
  'contracts/jitsudo.reply': Jitsudo['reply']
  'contracts/mudbase.body': Mudbase['body']
  'contracts/mudbase.reply': Mudbase['reply']
  'contracts/mudbaseRefresh.body': MudbaseRefresh['body']
  'contracts/mudbaseRefresh.reply': MudbaseRefresh['reply']
  'contracts/mudbaseRegister.body': MudbaseRegister['body']
  'contracts/mudbaseRegister.reply': MudbaseRegister['reply']
  'contracts/slugbase.body': Slugbase['body']
  'contracts/slugbase.reply': Slugbase['reply']
  'contracts/strapi.body': Strapi['body']
  'contracts/strapi.reply': Strapi['reply']
  'contracts/weather.body': Weather['body']
  'contracts/weather.reply': Weather['reply']
  'contracts/weatherUser.body': WeatherUser['body']
}
