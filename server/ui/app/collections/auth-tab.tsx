import { CodeEditor } from '../parts/code-editor'
import { Button, Checks, NumberField, Switch } from '../parts/fields'
import { type TextKey, t } from '../texts'
import { getAt, uniqueFields } from './draft'
import { MailTemplate, mailTemplates } from './mail-templates'
import { OAuth2Options } from './oauth2-options'
import { OwnFactors } from './own-factors'
import { RuleEditor } from './rules-tab'
import type { TabProps } from './tab-props'

const tokens = [
  'authToken',
  'passwordResetToken',
  'emailChangeToken',
  'verificationToken',
  'fileToken',
]

/** How accounts of the collection sign in. */
export function AuthTab(props: TabProps) {
  const { draft, faults, set } = props
  const on = (path: string) => getAt(draft, path) === true
  const number = (path: string, label: TextKey) => (
    <NumberField
      label={t(label)}
      value={getAt(draft, path) as number}
      min={0}
      onChange={(value) => set(path, value ?? 0)}
      fault={faults[path]}
    />
  )
  const toggle = (path: string, label: TextKey, help?: TextKey) => (
    <Switch
      label={t(label)}
      value={on(path)}
      onChange={(value) => set(path, value)}
      fault={faults[path]}
      help={help && t(help)}
    />
  )
  const mark = (path: string) => on(`${path}.enabled`) && <span class="chip">{t('enabled')}</span>
  const isSuperusers = draft.name === '_superusers'
  return (
    <>
      <details class="group" open={hasFault(faults, 'passwordAuth')}>
        <summary>
          {t('auth.password')} {mark('passwordAuth')}
        </summary>
        {toggle('passwordAuth.enabled', 'enabled')}
        <Checks
          label={t('auth.identityFields')}
          values={(getAt(draft, 'passwordAuth.identityFields') ?? []) as string[]}
          options={uniqueFields(draft).map((name) => [name, name] as const)}
          onChange={(value) => set('passwordAuth.identityFields', value)}
          help={t('auth.identityHelp')}
          fault={faults['passwordAuth.identityFields']}
        />
      </details>
      {!isSuperusers && (
        <details class="group" open={hasFault(faults, 'oauth2')}>
          <summary>
            {t('auth.oauth2')} {mark('oauth2')}
          </summary>
          {toggle('oauth2.enabled', 'enabled')}
          <OAuth2Options {...props} />
        </details>
      )}
      <details class="group" open={hasFault(faults, 'otp')}>
        <summary>
          {t('auth.otp')} {mark('otp')}
        </summary>
        {toggle('otp.enabled', 'enabled', 'auth.otpHelp')}
        <div class="two">
          {number('otp.duration', 'auth.seconds')}
          {number('otp.length', 'auth.codeLength')}
        </div>
      </details>
      <details class="group" open={hasFault(faults, 'mfa')}>
        <summary>
          {t('auth.mfa')} {mark('mfa')}
        </summary>
        {toggle('mfa.enabled', 'enabled', 'auth.mfaHelp')}
        {number('mfa.duration', 'auth.seconds')}
        <CodeEditor
          label={t('auth.mfaRule')}
          language="rule"
          value={String(getAt(draft, 'mfa.rule') ?? '')}
          onChange={(value) => set('mfa.rule', value)}
          help={t('auth.mfaRuleHelp')}
          fault={faults['mfa.rule']}
        />
      </details>
      {draft.id !== '' && <OwnFactors collectionId={draft.id} />}
      <details class="group" open={Boolean(faults['authRule'] ?? faults['manageRule'])}>
        <summary>{t('auth.rules')}</summary>
        <p class="help">{t('auth.rulesHelp')}</p>
        <RuleEditor {...props} name="authRule" />
        <RuleEditor {...props} name="manageRule" />
      </details>
      <details class="group" open={mailTemplates.some(([path]) => hasFault(faults, path))}>
        <summary>{t('auth.mails')}</summary>
        {toggle('authAlert.enabled', 'auth.alert', 'auth.alertHelp')}
        {mailTemplates.map(([path, names]) => (
          <MailTemplate
            key={path}
            {...props}
            path={path}
            names={names}
            isOpen={hasFault(faults, path)}
          />
        ))}
      </details>
      <details class="group" open={tokens.some((name) => hasFault(faults, name))}>
        <summary>{t('auth.tokens')}</summary>
        <p class="help">{t('auth.tokensHelp')}</p>
        <div class="two">
          {tokens.map((name) => (
            <div key={name}>
              {number(`${name}.duration`, `token.${name}` as TextKey)}
              <Button
                label={t('auth.endTokensOf', { name: t(`token.${name}` as TextKey) })}
                isOn={typeof getAt(draft, `${name}.secret`) === 'string'}
                onClick={() => {
                  const { [name]: value, ...rest } = draft as Record<string, unknown>
                  const { secret, duration } = value as { secret?: string; duration: number }
                  // A new secret, which is sent once and never read back.
                  const next = secret ? { duration } : { duration, secret: newSecret() }
                  if (rest) set(name, next)
                }}
              >
                {t('auth.endTokens')}
              </Button>
            </div>
          ))}
        </div>
      </details>
    </>
  )
}

function hasFault(faults: Record<string, string>, path: string): boolean {
  return Object.keys(faults).some((each) => each === path || each.startsWith(`${path}.`))
}

function newSecret(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const bytes = crypto.getRandomValues(new Uint8Array(50))
  return Array.from(bytes, (byte) => letters[byte % 64]).join('')
}
