import type { SettingsShape } from '../../schema/types.gen.js'
import { makeAppleSecret } from '../auth/apple-secret.js'
import { fail } from '../base/errors.js'
import { checkForm, oneOf, required } from '../base/form-errors.js'
import type { Exchange, Route } from '../base/route.js'
import { presentSettings } from '../settings/present.js'
import { settingsFaults } from '../settings/validate.js'
import { sendJson } from './envelope.js'

/** The settings routes, for superusers. Source: PocketBase apis/settings.go. */
export const settingsRoutes: readonly Route[] = [
  {
    name: 'getSettings',
    method: 'GET',
    path: '/api/settings',
    guard: 'superuser',
    run: async (exchange) => sendSettings(exchange),
  },
  {
    name: 'updateSettings',
    method: 'PATCH',
    path: '/api/settings',
    guard: 'superuser',
    run: runUpdate,
  },
  {
    name: 'testS3',
    method: 'POST',
    path: '/api/settings/test/s3',
    guard: 'superuser',
    run: runTestS3,
  },
  {
    name: 'generateAppleClientSecret',
    method: 'POST',
    path: '/api/settings/apple/generate-client-secret',
    guard: 'superuser',
    run: async (exchange) => {
      const { app, input } = exchange.state
      const form = await unreadableAlike(input.form('api/generateAppleClientSecret.body'))
      sendJson(exchange, 200, { secret: makeAppleSecret(app.clock, form) })
    },
  },
]

async function runUpdate(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const { current } = app.settings
  const merging = input.merge('settings', current as unknown as SettingsShape)
  const wanted = (await unreadableAlike(merging)) as unknown as typeof current
  const data = settingsFaults(wanted)
  if (data) throw fail('settings.save_failed', { data })
  await app.settings.save(wanted)
  sendSettings(exchange)
}

function sendSettings(exchange: Exchange): void {
  sendJson(exchange, 200, presentSettings(exchange.state.app.settings.current))
}

async function runTestS3(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const form = await unreadableAlike(input.form('api/testS3.body'))
  const data = checkForm(form, { filesystem: [required, oneOf(['storage', 'backups'])] })
  if (data) throw fail('settings.s3_failed', { data })
  const { s3, backups } = app.settings.current
  const chosen = form.filesystem === 'backups' ? backups.s3 : s3
  if (!chosen.enabled) throw rawFault('S3 storage filesystem is not enabled.')
  throw rawFault('S3 storage is not built yet.')
}

function rawFault(reason: string) {
  return fail('settings.s3_failed', {
    message: `Failed to test the S3 filesystem. Raw error: \n${reason}`,
  })
}

/** The peer answers every unreadable body of these routes alike, a wrong content type included. */
async function unreadableAlike<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (cause) {
    throw fail('request.unreadable', { cause })
  }
}
