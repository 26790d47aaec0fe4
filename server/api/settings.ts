import type { SettingsShape } from '../../schema/types.gen.js'
import { makeAppleSecret } from '../auth/apple-secret.js'
import { checkTestMail, sendTestMail } from '../auth/test-mail.js'
import { noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, oneOf, required } from '../base/form-errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { tryS3 } from '../files/test-s3.js'
import { changeSettings } from '../settings/change.js'
import { changedNames } from '../settings/changed-names.js'
import { presentSettings } from '../settings/present.js'
import { sendJson } from './envelope.js'
import { rawFault } from './raw-fault.js'
import { unreadableAlike } from './unreadable.js'

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
    bodyLimitBytes: formBodyBytes,
    path: '/api/settings',
    guard: 'superuser',
    run: runUpdate,
  },
  {
    name: 'testS3',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path: '/api/settings/test/s3',
    guard: 'superuser',
    run: runTestS3,
  },
  {
    name: 'testEmail',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path: '/api/settings/test/email',
    guard: 'superuser',
    run: runTestEmail,
  },
  {
    name: 'generateAppleClientSecret',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path: '/api/settings/apple/generate-client-secret',
    guard: 'superuser',
    run: async (exchange) => {
      const { app, input } = exchange.state
      const form = await unreadableAlike(input.form('api/generateAppleClientSecret.body'))
      await sendJson(exchange, 200, { secret: makeAppleSecret(app.clock, form) })
    },
  },
]

async function runUpdate(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  await changeSettings(app, async (current) => {
    const merging = input.merge('settings', current as unknown as SettingsShape)
    const wanted = (await unreadableAlike(merging)) as unknown as typeof current
    noteRequest(caller, { data: { changed: changedNames(current, wanted) } })
    return wanted
  })
  await sendSettings(exchange)
}

async function sendSettings(exchange: Exchange): Promise<void> {
  await sendJson(exchange, 200, presentSettings(exchange.state.app.settings.current))
}

async function runTestS3(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const form = await unreadableAlike(input.form('api/testS3.body'))
  const data = checkForm(form, { filesystem: [required, oneOf(['storage', 'backups'])] })
  if (data) throw fail('settings.s3_failed', { data })
  const { s3, backups } = app.settings.current
  const chosen = form.filesystem === 'backups' ? backups.s3 : s3
  try {
    if (!chosen.enabled) throw new Error('S3 storage filesystem is not enabled')
    await tryS3(chosen)
  } catch (cause) {
    throw rawFault('settings.s3_failed', cause)
  }
  exchange.status = 204
}

async function runTestEmail(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const form = await unreadableAlike(input.form('api/testEmail.body'))
  const mail = checkTestMail(app, form)
  try {
    await sendTestMail(app, mail)
  } catch (cause) {
    throw rawFault('settings.email_failed', cause)
  }
  exchange.status = 204
}
