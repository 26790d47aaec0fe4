import { useState } from 'preact/hooks'
import { pb } from '../api'
import { Dialog } from '../parts/dialog'
import { Button, Field, Select } from '../parts/fields'
import { attempt, collections, loadCollections } from '../state'
import { t } from '../texts'
import { useSettingsForm } from './form'

export function MailPage() {
  const form = useSettingsForm(['meta', 'smtp'])
  const [isTesting, setTesting] = useState(false)
  const { get, text, number, toggle } = form
  return (
    <>
      <h1>{t('settings.mail')}</h1>
      <div class="two">
        {text('meta.senderName', 'smtp.senderName', { required: true })}
        {text('meta.senderAddress', 'smtp.senderAddress', { required: true, type: 'email' })}
      </div>
      {toggle('smtp.enabled', 'smtp.use', 'smtp.useHelp')}
      {get('smtp.enabled') === true && (
        <>
          <div class="two">
            {text('smtp.host', 'smtp.host', { required: true })}
            {number('smtp.port', 'smtp.port')}
            {text('smtp.username', 'smtp.username')}
            {text('smtp.password', 'password', { type: 'password', help: 'secretKept' })}
          </div>
          <details class="group">
            <summary>{t('oauth2.more')}</summary>
            {toggle('smtp.tls', 'smtp.tls', 'smtp.tlsHelp')}
            <Select
              label={t('smtp.authMethod')}
              value={String(get('smtp.authMethod') ?? '')}
              options={[
                ['', 'PLAIN'],
                ['LOGIN', 'LOGIN'],
              ]}
              onChange={(value) => form.set('smtp.authMethod', value)}
            />
            {text('smtp.localName', 'smtp.localName', { help: 'smtp.localNameHelp' })}
          </details>
        </>
      )}
      {form.end(
        <Button
          disabled={form.isChanged}
          onClick={() => {
            setTesting(true)
            if (!collections.value) attempt(loadCollections)
          }}
        >
          {t('smtp.test')}
        </Button>,
      )}
      {isTesting && <TestMail onClose={() => setTesting(false)} />}
    </>
  )
}

function TestMail({ onClose }: { onClose(): void }) {
  const [to, setTo] = useState(String(pb.authStore.record?.['email'] ?? ''))
  const [template, setTemplate] = useState('verification')
  const [collection, setCollection] = useState('_superusers')
  const [isBusy, setBusy] = useState(false)
  const accounts = (collections.value ?? []).filter(({ type }) => type === 'auth')
  const send = async () => {
    setBusy(true)
    const done = await attempt(
      () => pb.settings.testEmail(collection, to, template),
      t('smtp.testSent'),
    )
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Dialog
      title={t('smtp.test')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" isBusy={isBusy} onClick={send}>
            {t('smtp.send')}
          </Button>
        </>
      }
    >
      <Field label={t('smtp.to')} type="email" required value={to} onChange={setTo} />
      <Select
        label={t('smtp.template')}
        value={template}
        options={[
          ['verification', t('mail.verificationTemplate')],
          ['password-reset', t('mail.resetPasswordTemplate')],
          ['email-change', t('mail.confirmEmailChangeTemplate')],
          ['otp', t('mail.otp.emailTemplate')],
          ['login-alert', t('mail.authAlert.emailTemplate')],
        ]}
        onChange={setTemplate}
      />
      <Select
        label={t('option.collection')}
        value={collection}
        options={accounts.map(({ name }) => [name, name] as const)}
        onChange={setCollection}
      />
    </Dialog>
  )
}
