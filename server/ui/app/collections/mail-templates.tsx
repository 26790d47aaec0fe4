import { useState } from 'preact/hooks'
import { Field } from '../parts/fields'
import { lazy } from '../parts/lazy'
import { type TextKey, t } from '../texts'
import { getAt } from './draft'
import type { TabProps } from './tab-props'

const MailPreview = lazy(async () => (await import('./mail-preview')).MailPreview)

const common = ['{APP_NAME}', '{APP_URL}', '{RECORD:field}']

/** A collection's mail templates, and their placeholders. */
export const mailTemplates = [
  ['verificationTemplate', [...common, '{TOKEN}']],
  ['resetPasswordTemplate', [...common, '{TOKEN}']],
  ['confirmEmailChangeTemplate', [...common, '{TOKEN}']],
  ['otp.emailTemplate', [...common, '{OTP}', '{OTP_ID}']],
  ['authAlert.emailTemplate', [...common, '{ALERT_INFO}']],
] as const

/** One mail's subject and text, with a preview. */
export function MailTemplate({
  path,
  names,
  isOpen,
  draft,
  faults,
  set,
}: TabProps & { path: string; names: readonly string[]; isOpen: boolean }) {
  const [isShown, setShown] = useState(false)
  const text = (part: string) => String(getAt(draft, `${path}.${part}`) ?? '')
  return (
    <details class="group" open={isOpen}>
      <summary>{t(`mail.${path}` as TextKey)}</summary>
      <p class="help">{t('mail.placeholders', { names: names.join(' ') })}</p>
      <Field
        label={t('mail.subject')}
        value={text('subject')}
        onChange={(value) => set(`${path}.subject`, value)}
        fault={faults[`${path}.subject`]}
      />
      <Field
        label={t('mail.body')}
        isCode
        rows={8}
        value={text('body')}
        onChange={(value) => set(`${path}.body`, value)}
        fault={faults[`${path}.body`]}
      />
      <details onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>{t('mail.preview')}</summary>
        {isShown && <MailPreview subject={text('subject')} body={text('body')} />}
      </details>
    </details>
  )
}
