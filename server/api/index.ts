import type { Contract } from '../base/route.js'
import { accountFactorRoutes } from './account-factors.js'
import { auditRoutes } from './audit.js'
import { authRoutes } from './auth.js'
import { authMailRoutes } from './auth-mail.js'
import { backupRoutes } from './backups.js'
import { batchRoutes } from './batch.js'
import { collectionRoutes } from './collections.js'
import { contractRoutes } from './contracts.js'
import { cronRoutes } from './crons.js'
import { nativeError } from './envelope.js'
import { factorSettingsRoutes } from './factors.js'
import { fileRoutes } from './files.js'
import { healthRoutes } from './health.js'
import { logRoutes } from './logs.js'
import { oauth2RedirectRoutes } from './oauth2-redirect.js'
import { passkeyRoutes } from './passkeys.js'
import { realtimeRoutes } from './realtime.js'
import { recordRoutes } from './records.js'
import { factorRoutes } from './second-factors.js'
import { sessionRoutes } from './sessions.js'
import { settingsRoutes } from './settings.js'
import { sqlRoutes } from './sql.js'

/** PocketBase's own API. It owns every path that no contract claims. */
export const native: Contract = {
  name: 'native',
  routes: [
    ...healthRoutes,
    ...authRoutes,
    ...authMailRoutes,
    ...factorRoutes,
    ...passkeyRoutes,
    ...sessionRoutes,
    ...accountFactorRoutes,
    ...oauth2RedirectRoutes,
    ...factorSettingsRoutes,
    ...collectionRoutes,
    ...recordRoutes,
    ...fileRoutes,
    ...settingsRoutes,
    ...batchRoutes,
    ...realtimeRoutes,
    ...logRoutes,
    ...auditRoutes,
    ...contractRoutes,
    ...cronRoutes,
    ...backupRoutes,
    ...sqlRoutes,
  ],
  prefixes: ['/'],
  shapeError: nativeError,
}
