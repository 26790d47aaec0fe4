import type { S3Settings, Settings } from './defaults.js'

/** The settings as superusers read them: every known key in PocketBase's order, without secrets. */
export function presentSettings(settings: Settings): object {
  const { smtp, backups, meta, rateLimits, trustedProxy, batch, logs } = settings
  return {
    superuserIPs: settings.superuserIPs,
    smtp: {
      enabled: smtp.enabled,
      port: smtp.port,
      host: smtp.host,
      username: smtp.username,
      authMethod: smtp.authMethod,
      tls: smtp.tls,
      localName: smtp.localName,
    },
    backups: { cron: backups.cron, cronMaxKeep: backups.cronMaxKeep, s3: presentS3(backups.s3) },
    s3: presentS3(settings.s3),
    meta: {
      accentColor: meta.accentColor,
      appName: meta.appName,
      appURL: meta.appURL,
      senderName: meta.senderName,
      senderAddress: meta.senderAddress,
      hideControls: meta.hideControls,
    },
    rateLimits: {
      rules: rateLimits.rules.map(({ label, audience, duration, maxRequests }) => ({
        label,
        audience,
        duration,
        maxRequests,
      })),
      excludedIPs: rateLimits.excludedIPs,
      enabled: rateLimits.enabled,
    },
    trustedProxy: { headers: trustedProxy.headers, useLeftmostIP: trustedProxy.useLeftmostIP },
    batch: {
      enabled: batch.enabled,
      maxRequests: batch.maxRequests,
      timeout: batch.timeout,
      maxBodySize: batch.maxBodySize,
    },
    logs: {
      maxDataSize: logs.maxDataSize,
      maxDays: logs.maxDays,
      minLevel: logs.minLevel,
      logIP: logs.logIP,
      logAuthId: logs.logAuthId,
    },
  }
}

function presentS3({ enabled, bucket, region, endpoint, accessKey, forcePathStyle }: S3Settings) {
  return { enabled, bucket, region, endpoint, accessKey, forcePathStyle }
}
