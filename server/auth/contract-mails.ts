import type { App } from '../base/app.js'
import type { Config } from '../base/config.js'
import type { AuthCollection, MailTemplate } from '../model/collection.js'
import { boolOf, type RecordModel, textOf } from '../model/record.js'
import {
  type ContractToken,
  endTokens,
  type Grant,
  issueCode,
  issueToken,
} from './contract-tokens.js'
import { sendOrLeave } from './left-mails.js'
import { sendRecordMail } from './record-mail.js'
import { allowNextMail, sendOnce } from './resend-guard.js'

/** A mail that a contract sends with a token of its own. */
interface ContractMail {
  template: MailTemplate
  grant: Omit<Grant, 'kind' | 'meta'>
  /** A six-digit code instead of a link. */
  isCode?: boolean
  /** Where the link leads; the token is appended. */
  link?(app: App): string
  /**
   * A verified account needs no mail for verification; no reset is mailed if passwords are
   * disabled.
   */
  purpose: 'verification' | 'passwordReset' | 'emailChange' | 'invitation'
}

const hour = 60 * 60

/** Every mail, by the kind of its token. */
const mails = {
  'strapi.reset': {
    template: linkMail(
      'Reset password',
      'Somebody, probably you, has asked for a new password for your {APP_NAME} account.',
      'Choose a new password',
    ),
    grant: { ttlSeconds: hour, bytes: 64 },
    link: (app) => `${pagesOf(app, 'strapi')}/reset-password?code=`,
    purpose: 'passwordReset',
  },
  'strapi.confirm': {
    template: linkMail(
      'Account confirmation',
      'Thank you for signing up to {APP_NAME}. Please confirm that this e-mail address is yours.',
      'Confirm my address',
    ),
    grant: { ttlSeconds: 72 * hour, bytes: 20 },
    link: (app) => `${appUrl(app)}/auth/email-confirmation?confirmation=`,
    purpose: 'verification',
  },
  'slugbase.signup': {
    template: linkMail(
      'Confirm your e-mail address for {APP_NAME}',
      'Welcome to {APP_NAME}. Please confirm that this e-mail address is yours.',
      'Confirm my address',
    ),
    grant: { ttlSeconds: 24 * hour },
    link: (app) => `${pagesOf(app, 'slugbase')}/verify-email?token=`,
    purpose: 'verification',
  },
  'slugbase.email': {
    template: linkMail(
      'Your new e-mail address for {APP_NAME}',
      'You asked to use this e-mail address for your {APP_NAME} account. Please confirm it.',
      'Use this address',
    ),
    grant: { ttlSeconds: 24 * hour },
    link: (app) => `${pagesOf(app, 'slugbase')}/verify-email?token=`,
    purpose: 'emailChange',
  },
  'slugbase.reset': {
    template: linkMail(
      'A new password for {APP_NAME}',
      'Somebody, probably you, has asked for a new password for your {APP_NAME} account.',
      'Choose a new password',
    ),
    grant: { ttlSeconds: hour },
    link: (app) => `${pagesOf(app, 'slugbase')}/reset-password?token=`,
    purpose: 'passwordReset',
  },
  'mudbase.verify': {
    template: linkMail(
      'Confirm your e-mail address for {APP_NAME}',
      'Welcome to {APP_NAME}. Please confirm that this e-mail address is yours.',
      'Confirm my address',
    ),
    grant: { ttlSeconds: 24 * hour },
    link: (app) => `${pagesOf(app, 'mudbase')}/verify-email?token=`,
    purpose: 'verification',
  },
  'mudbase.reset': {
    template: linkMail(
      'A new password for {APP_NAME}',
      'Somebody, probably you, has asked for a new password for your {APP_NAME} account.',
      'Choose a new password',
    ),
    grant: { ttlSeconds: hour },
    link: (app) => `${pagesOf(app, 'mudbase')}/reset-password?token=`,
    purpose: 'passwordReset',
  },
  'jitsudo.invite': {
    template: linkMail(
      'You are invited to {APP_NAME}',
      'An account was made for you at {APP_NAME}. Please confirm that this e-mail address is yours, and choose a password.',
      'Accept the invitation',
    ),
    grant: { ttlSeconds: 72 * hour },
    link: (app) => `${pagesOf(app, 'jitsudo')}/verify-email?token=`,
    purpose: 'invitation',
  },
  'jitsudo.reset': {
    template: linkMail(
      'A new password for {APP_NAME}',
      'Somebody, probably you, has asked for a new password for your {APP_NAME} account.',
      'Choose a new password',
    ),
    grant: { ttlSeconds: hour },
    link: (app) => `${pagesOf(app, 'jitsudo')}/reset-password?token=`,
    purpose: 'passwordReset',
  },
  'mudbase.code': {
    template: {
      subject: 'Your code for {APP_NAME}',
      body: `<p>Hello,</p>
<p>This code lets you choose a new password: <strong>{TOKEN}</strong></p>
<p>It is good for ten minutes. If it was not you who asked for it, you can ignore this mail.</p>`,
    },
    grant: { ttlSeconds: 10 * 60 },
    isCode: true,
    purpose: 'passwordReset',
  },
} as const satisfies Record<string, ContractMail>

export type ContractMailName = keyof typeof mails

/**
 * Mails an account its link or code after the answer, so that an unknown account takes as long.
 * `find` looks the account up at that point. If a shutdown comes first, the mail is left for the
 * next start.
 */
export function mailLater(
  app: App,
  name: ContractMailName,
  find: () => Promise<RecordModel | undefined>,
  newEmail = '',
): void {
  void app.mail.later(`a mail ${name}`, async () => {
    const record = await find()
    if (!record) return
    const detail = newEmail === '' ? name : `${name} ${newEmail}`
    const mail = { kind: 'contract', record, detail } as const
    await sendOrLeave(app, mail, () => mailContract(app, record, detail))
  })
}

/**
 * Sends it, unless it is pointless or was just sent. `detail`: its name, and after a space the new
 * address that it is about and goes to. Throws what the outbox throws; no token is left then.
 */
export async function mailContract(app: App, record: RecordModel, detail: string): Promise<void> {
  const [name = '', newEmail = ''] = detail.split(' ')
  const mail: ContractMail | undefined = Object.hasOwn(mails, name)
    ? mails[name as ContractMailName]
    : undefined
  if (!mail || isOfNoUse(record, mail)) return
  const to = newEmail || textOf(record, 'email')
  await sendOnce(app, guardOf(name, to), record, async () => {
    const grant = { ...mail.grant, kind: name, meta: newEmail }
    const issue = mail.isCode ? issueCode : issueToken
    const token = await issue(app, record, grant)
    const values = { TOKEN: token, LINK: `${mail.link?.(app) ?? ''}${token}` }
    try {
      await sendRecordMail(app, record, mail.template, { values, to })
    } catch (error) {
      await endTokens(app, record, name)
      throw error
    }
  })
}

/** After a link or code has been used, the next mail of its kind may be sent at once. */
export async function allowNextContractMail(
  app: App,
  { kind, meta, record }: ContractToken,
): Promise<void> {
  await allowNextMail(app, guardOf(kind, meta || textOf(record, 'email')), record)
}

/** By address: a new address gets its mail even if the old one has just had its own. */
function guardOf(name: string, to: string): string {
  return `${name} ${to}`
}

function isOfNoUse(record: RecordModel, { purpose }: ContractMail): boolean {
  if (purpose === 'emailChange') return false
  if (purpose === 'verification' || purpose === 'invitation') return boolOf(record, 'verified')
  return !(record.collection as AuthCollection).auth.passwordAuth.enabled
}

/** URL of a contract's frontend, without a trailing slash. */
export function pagesOf(app: App, contract: 'strapi' | 'slugbase' | 'jitsudo' | 'mudbase'): string {
  const { pagesURL }: Config[typeof contract] = app.config[contract]
  return pagesURL === '' ? appUrl(app) : pagesURL.replace(/\/+$/, '')
}

function appUrl({ settings }: App): string {
  return settings.current.meta.appURL.replace(/\/+$/, '')
}

function linkMail(subject: string, text: string, button: string): MailTemplate {
  return {
    subject,
    body: `<p>Hello,</p>
<p>${text}</p>
<p><a class="btn" href="{LINK}" target="_blank" rel="noopener">${button}</a></p>
<p>If it was not you, you can ignore this mail.</p>`,
  }
}
