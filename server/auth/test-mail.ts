import type { App } from '../base/app.js'
import { formatDate } from '../base/clock.js'
import { fail, fieldError } from '../base/errors.js'
import { checkForm, is, length, oneOf, required } from '../base/form-errors.js'
import { isEmail } from '../fields/email.js'
import { type AuthCollection, isAuthCollection, superusersName } from '../model/collection.js'
import { type RecordModel, textOf } from '../model/record.js'
import { newRecord } from '../records/load.js'
import { setByKey } from '../records/modifiers.js'
import { type RecordMail, sendRecordMail } from './record-mail.js'

type Values = (app: App, record: RecordModel) => Record<string, string>

interface TestMail {
  mail: RecordMail
  values: Values
}

const testMails = {
  verification: { mail: 'verification', values: tokenOf('verification') },
  'password-reset': { mail: 'passwordReset', values: tokenOf('passwordReset') },
  'email-change': { mail: 'emailChange', values: tokenOf('emailChange') },
  otp: { mail: 'otp', values: () => ({ OTP: '123456', OTP_ID: '_PB_TEST_OTP_ID_' }) },
  'login-alert': {
    mail: 'authAlert',
    values: ({ clock }) => ({ ALERT_INFO: `${formatDate(clock.now())} - TEST_IP TEST_USER_AGENT` }),
  },
} as const satisfies Record<string, TestMail>

/** The peer's names of a collection's mails, as the settings page sends them. */
export type TestTemplate = keyof typeof testMails
const testTemplates = Object.keys(testMails) as readonly TestTemplate[]

export interface TestMailForm {
  email: string
  template: string
  /** Its id or name; '' means _superusers. */
  collection: string
}

/** Checks the form. Throws settings.email_failed. Source: PocketBase forms/test_email_send.go. */
export function checkTestMail(app: App, form: TestMailForm): TestMailOptions {
  const collection = app.collections.find(form.collection || superusersName)
  const data = checkForm(
    { ...form },
    {
      collection: [length(1, 255), () => (isAuthCollection(collection) ? undefined : notAuth)],
      email: [required, length(1, 255), is('email', isEmail, 'must be a valid email address')],
      template: [required, oneOf(testTemplates)],
    },
  )
  if (data || !isAuthCollection(collection))
    throw fail('settings.email_failed', { data: data ?? {} })
  return { to: form.email, template: form.template as TestTemplate, collection }
}

const notAuth = fieldError(
  'validation_invalid_auth_collection',
  'Must be a valid auth collection id or name.',
)

export interface TestMailOptions {
  /** A checked address. */
  to: string
  template: TestTemplate
  collection: AuthCollection
}

/**
 * Sends one of a collection's mails with made-up values, and waits until it is accepted; throws the
 * mail server's error. Source: PocketBase forms/test_email_send.go.
 */
export async function sendTestMail(
  app: App,
  { to, template, collection }: TestMailOptions,
): Promise<void> {
  const record = newRecord(collection)
  for (const { name, hidden } of collection.fields) {
    if (!hidden) setByKey(record, name, `__pb_test_${name}__`)
  }
  setByKey(record, 'tokenKey:autogenerate', '')
  setByKey(record, 'email', to)
  const { mail, values } = testMails[template]
  await sendRecordMail(app, record, mail, {
    values: values(app, record),
    urgency: 'urgent',
    mustLeave: true,
  })
}

function tokenOf(kind: 'verification' | 'passwordReset' | 'emailChange'): Values {
  return (app, record) => {
    const email = textOf(record, 'email')
    const claims = kind === 'emailChange' ? { email, newEmail: email } : { email }
    return { TOKEN: app.tokens.sign(kind, record, claims) }
  }
}
