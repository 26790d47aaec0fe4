/** PocketBase's application settings, its names and order. Source: core/settings_model.go. */
export interface Settings {
  superuserIPs: string[]
  smtp: SmtpSettings
  backups: BackupSettings
  s3: S3Settings
  meta: MetaSettings
  rateLimits: RateLimitSettings
  trustedProxy: TrustedProxySettings
  batch: BatchSettings
  logs: LogSettings
}

export interface SmtpSettings {
  enabled: boolean
  port: number
  host: string
  username: string
  password: string
  authMethod: string
  tls: boolean
  localName: string
}

export interface S3Settings {
  enabled: boolean
  bucket: string
  region: string
  endpoint: string
  accessKey: string
  /** Left out of the stored text if empty. */
  secret?: string
  forcePathStyle: boolean
}

export interface BackupSettings {
  cron: string
  cronMaxKeep: number
  s3: S3Settings
}

export interface MetaSettings {
  accentColor: string
  appName: string
  appURL: string
  senderName: string
  senderAddress: string
  hideControls: boolean
}

export interface RateLimitRule {
  label: string
  audience: '' | '@guest' | '@auth'
  /** Seconds. */
  duration: number
  maxRequests: number
}

export interface RateLimitSettings {
  rules: RateLimitRule[]
  excludedIPs: string[]
  enabled: boolean
}

export interface TrustedProxySettings {
  headers: string[]
  useLeftmostIP: boolean
}

export interface BatchSettings {
  enabled: boolean
  maxRequests: number
  /** Seconds. */
  timeout: number
  /** Bytes; 0 means the server's own limit. */
  maxBodySize: number
}

export interface LogSettings {
  /** Bytes of an entry's data; 0 means the server's own limit. */
  maxDataSize: number
  /** Days; 0 keeps nothing. */
  maxDays: number
  minLevel: number
  logIP: boolean
  logAuthId: boolean
}

/** The settings of a fresh folder, and the defaults for keys that a stored text lacks. */
export function defaultSettings(): Settings {
  return {
    superuserIPs: [],
    smtp: {
      enabled: false,
      port: 587,
      host: 'smtp.example.com',
      username: '',
      password: '',
      authMethod: '',
      tls: false,
      localName: '',
    },
    backups: { cron: '', cronMaxKeep: 3, s3: defaultS3() },
    s3: defaultS3(),
    meta: {
      accentColor: '#1055c9',
      appName: 'Acme',
      appURL: 'http://localhost:8090',
      senderName: 'Support',
      senderAddress: 'support@example.com',
      hideControls: false,
    },
    rateLimits: {
      rules: [
        { label: '*:auth', audience: '', duration: 3, maxRequests: 2 },
        { label: '*:create', audience: '', duration: 5, maxRequests: 20 },
        { label: '/api/batch', audience: '', duration: 1, maxRequests: 3 },
        { label: '/api/', audience: '', duration: 10, maxRequests: 300 },
      ],
      excludedIPs: [],
      enabled: false,
    },
    trustedProxy: { headers: [], useLeftmostIP: false },
    batch: { enabled: false, maxRequests: 50, timeout: 3, maxBodySize: 0 },
    logs: { maxDataSize: 0, maxDays: 5, minLevel: 0, logIP: true, logAuthId: false },
  }
}

function defaultS3(): S3Settings {
  return {
    enabled: false,
    bucket: '',
    region: '',
    endpoint: '',
    accessKey: '',
    forcePathStyle: false,
  }
}
