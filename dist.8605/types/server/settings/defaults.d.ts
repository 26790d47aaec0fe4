/** PocketBase's application settings, its names and order. Source: core/settings_model.go. */
export interface Settings {
    superuserIPs: string[];
    smtp: SmtpSettings;
    backups: BackupSettings;
    s3: S3Settings;
    meta: MetaSettings;
    rateLimits: RateLimitSettings;
    trustedProxy: TrustedProxySettings;
    batch: BatchSettings;
    logs: LogSettings;
}
export interface SmtpSettings {
    enabled: boolean;
    port: number;
    host: string;
    username: string;
    password: string;
    authMethod: string;
    tls: boolean;
    localName: string;
}
export interface S3Settings {
    enabled: boolean;
    bucket: string;
    region: string;
    endpoint: string;
    accessKey: string;
    /** Left out of the stored text where it is empty. */
    secret?: string;
    forcePathStyle: boolean;
}
export interface BackupSettings {
    cron: string;
    cronMaxKeep: number;
    s3: S3Settings;
}
export interface MetaSettings {
    accentColor: string;
    appName: string;
    appURL: string;
    senderName: string;
    senderAddress: string;
    hideControls: boolean;
}
export interface RateLimitRule {
    label: string;
    audience: '' | '@guest' | '@auth';
    /** Seconds. */
    duration: number;
    maxRequests: number;
}
export interface RateLimitSettings {
    rules: RateLimitRule[];
    excludedIPs: string[];
    enabled: boolean;
}
export interface TrustedProxySettings {
    headers: string[];
    useLeftmostIP: boolean;
}
export interface BatchSettings {
    enabled: boolean;
    maxRequests: number;
    /** Seconds. */
    timeout: number;
    /** Bytes; 0 is the server's own limit. */
    maxBodySize: number;
}
export interface LogSettings {
    /** Bytes of an entry's data; 0 is the server's own limit. */
    maxDataSize: number;
    /** Days; 0 keeps nothing. */
    maxDays: number;
    minLevel: number;
    logIP: boolean;
    logAuthId: boolean;
}
/** The settings of a fresh folder, and what stands in for a key that a stored text lacks. */
export declare function defaultSettings(): Settings;
