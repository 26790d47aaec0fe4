// Written by `npm run build:types` from schema/. Change the schema, not this file.

/**
 * Every option of the gateway. An option is written section.option; its own keywords: unit; flag (the flag's argument, where it has one); env (a short form beside POCKETGATE_SECTION_OPTION); allowed (words for a pattern).
 */
export interface Config {
  /**
   * The server: where it listens and which folder it serves.
   */
  serve: {
    /**
     * Address of the HTTP server. Loopback by default: putting accounts on a network is a decision. Beside --https it only redirects there.
     */
    http: string
    /**
     * Address of the HTTPS server; needs --cert and --key. Empty: none, because a proxy in front usually has the certificate.
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
     * The PocketBase data folder; made where it is missing. Relative to the current folder, as a PocketBase beside its data is usually started.
     */
    dir: string
    /**
     * Origins that CORS lets in. All by default, as in PocketBase: its tokens travel in a header, never by themselves.
     */
    origins: string[]
    /**
     * Name of the environment variable whose 32 characters encrypt the settings. Empty: they are stored as they are, as in PocketBase.
     */
    encryptionEnv: string
    /**
     * Development: log at level debug, SQL included.
     */
    dev: boolean
    /**
     * How long a read of the database may take. PocketBase's default.
     */
    queryTimeout: number
    /**
     * Folder of static files served at /. Empty: none, so that nothing is published by accident.
     */
    publicDir: string
    /**
     * Server processes on one folder. Only 1 so far.
     */
    workers: number
  }
  /**
   * Login contracts beside PocketBase's own API.
   */
  contracts: {
    /**
     * The contracts that are served, with commas between; nothing for none. On by default: they are what the gateway adds to PocketBase.
     */
    enabled: 'weather'[]
    /**
     * The auth collection that contracts log in to. PocketBase makes `users` in every new folder.
     */
    collection: string
  }
  /**
   * Limits against guessing and floods, on top of settings.rateLimits.
   */
  limits: {
    /**
     * The contracts' own limits and the budget of failed logins. `off` is for tests and load tests; settings.rateLimits holds either way.
     */
    mode: 'on' | 'off'
  }
  /**
   * The contract `weather`.
   */
  weather: {
    /**
     * Mark the pb_auth cookie Secure. Off, as its clients know it; turn it on where every client comes by HTTPS.
     */
    cookieSecure: boolean
  }
  /**
   * Hashing and comparing passwords.
   */
  passwords: {
    /**
     * `native` is npm bcrypt and stops the start where it does not load, `js` is bcryptjs; `auto` takes the native one where it loads, because it needs a third less CPU.
     */
    engine: 'auto' | 'native' | 'js'
    /**
     * Threads that hash. 0: one per core, since a hash keeps a core busy from end to end.
     */
    workers: number
    /**
     * Passwords that may wait for a thread; more are answered 503 with Retry-After. 128 is about six seconds on two cores: a longer wait helps no one.
     */
    queueLimit: number
  }
  /**
   * The log on standard error.
   */
  log: {
    /**
     * The least severe lines that are written; info adds a line per request. Quiet by default, as PocketBase's console is.
     */
    level: 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'
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
 * POST /api/collections/{collection}/impersonate/{id}
 */
export interface Impersonate {
  body: {
    /**
     * Seconds; 0 takes the collection's.
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
        [k: string]: unknown
      }[]
      enabled: boolean
      [k: string]: unknown
    }
    mfa: {
      enabled: boolean
      /**
       * Seconds; 0 where it is off.
       */
      duration: number
      [k: string]: unknown
    }
    otp: {
      enabled: boolean
      /**
       * Seconds; 0 where it is off.
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
    [k: string]: unknown
  }
}

/**
 * What any login's body may add to finish a login that waits for its second factor.
 */
export interface MfaStep {
  body: {
    /**
     * The id that the first step's 401 gave.
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

/** What each validator checks. */
export interface Shapes {
  'api/authRefresh.reply': AuthRefresh['reply']
  'api/authWithPassword.body': AuthWithPassword['body']
  'api/authWithPassword.reply': AuthWithPassword['reply']
  'api/impersonate.body': Impersonate['body']
  'api/impersonate.reply': Impersonate['reply']
  'api/listAuthMethods.reply': ListAuthMethods['reply']
  'api/mfaStep.body': MfaStep['body']
  'api/mfaStep.reply': MfaStep['reply']
  'contracts/mudbase.body': Mudbase['body']
  'contracts/mudbase.reply': Mudbase['reply']
  'contracts/mudbaseRefresh.body': MudbaseRefresh['body']
  'contracts/mudbaseRefresh.reply': MudbaseRefresh['reply']
  'contracts/weather.body': Weather['body']
  'contracts/weather.reply': Weather['reply']
}
