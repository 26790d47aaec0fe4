import { Button, Field, NumberField, Select } from '../parts/fields'
import { t } from '../texts'
import { useSettingsForm } from './form'

interface Limit {
  label: string
  audience: string
  duration: number
  maxRequests: number
}

const sections = ['meta', 'batch', 'trustedProxy', 'rateLimits', 'superuserIPs']

export function ApplicationPage() {
  const form = useSettingsForm(sections)
  const { get, set, text, number, toggle, list, faults } = form
  const rules = (get('rateLimits.rules') ?? []) as Limit[]
  const setRule = (index: number, change: Partial<Limit>) =>
    set('rateLimits.rules', rules.with(index, { ...rules[index]!, ...change }))
  const mark = (path: string) => get(path) === true && <span class="chip">{t('enabled')}</span>
  return (
    <>
      <h1>{t('settings.application')}</h1>
      <div class="two">
        {text('meta.appName', 'app.name', { required: true })}
        {text('meta.appURL', 'app.url', { type: 'url', required: true, help: 'app.urlHelp' })}
        {get('meta.accentColor') !== undefined &&
          text('meta.accentColor', 'app.accent', { type: 'color' })}
      </div>
      {toggle('meta.hideControls', 'app.hideControls', 'app.hideControlsHelp')}
      <details class="group">
        <summary>
          {t('batch.title')} {mark('batch.enabled')}
        </summary>
        {toggle('batch.enabled', 'enabled')}
        <div class="two">
          {number('batch.maxRequests', 'batch.maxRequests')}
          {number('batch.timeout', 'batch.timeout')}
          {number('batch.maxBodySize', 'batch.maxBodySize', 'option.zeroDefault')}
        </div>
      </details>
      <details class="group">
        <summary>{t('proxy.title')}</summary>
        {list('trustedProxy.headers', 'proxy.headers', 'proxy.headersHelp')}
        {toggle('trustedProxy.useLeftmostIP', 'proxy.leftmost', 'proxy.leftmostHelp')}
      </details>
      <details class="group">
        <summary>
          {t('limits.title')} {mark('rateLimits.enabled')}
        </summary>
        {toggle('rateLimits.enabled', 'enabled')}
        {rules.map((rule, index) => (
          <fieldset class="row" key={`${index}`}>
            <legend class="away">{t('limits.nth', { n: index + 1 })}</legend>
            <Field
              label={t('limits.label')}
              value={rule.label}
              onChange={(label) => setRule(index, { label })}
              fault={faults[`rateLimits.rules.${index}.label`]}
            />
            <NumberField
              label={t('limits.maxRequests')}
              value={rule.maxRequests}
              onChange={(value) => setRule(index, { maxRequests: value ?? 0 })}
              fault={faults[`rateLimits.rules.${index}.maxRequests`]}
            />
            <NumberField
              label={t('auth.seconds')}
              value={rule.duration}
              onChange={(value) => setRule(index, { duration: value ?? 0 })}
              fault={faults[`rateLimits.rules.${index}.duration`]}
            />
            <Select
              label={t('limits.audience')}
              value={rule.audience}
              options={[
                ['', t('limits.all')],
                ['@guest', t('limits.guests')],
                ['@auth', t('limits.accounts')],
              ]}
              onChange={(audience) => setRule(index, { audience })}
            />
            <Button
              label={t('limits.remove', { n: index + 1 })}
              onClick={() => set('rateLimits.rules', rules.toSpliced(index, 1))}
            >
              ✕
            </Button>
          </fieldset>
        ))}
        <Button
          onClick={() =>
            set('rateLimits.rules', [
              ...rules,
              { label: '', audience: '', duration: 10, maxRequests: 300 },
            ])
          }
        >
          + {t('limits.add')}
        </Button>
        <p class="help">{t('limits.help')}</p>
        {get('rateLimits.excludedIPs') !== undefined &&
          list('rateLimits.excludedIPs', 'limits.excluded')}
      </details>
      {get('superuserIPs') !== undefined && (
        <details class="group">
          <summary>{t('superuserIPs.title')}</summary>
          {list('superuserIPs', 'superuserIPs.label', 'superuserIPs.help')}
        </details>
      )}
      {form.end()}
    </>
  )
}
