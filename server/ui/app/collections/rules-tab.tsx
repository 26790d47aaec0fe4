import { CodeEditor } from '../parts/code-editor'
import { Button } from '../parts/fields'
import { type TextKey, t } from '../texts'
import { suggestFor } from './suggest'
import type { TabProps } from './tab-props'

const rules = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule']

/** Who may do what: null is for superusers only, an empty rule allows everybody. */
export function RulesTab(props: TabProps) {
  const names = props.draft.type === 'view' ? rules.slice(0, 2) : rules
  return (
    <>
      <p class="help">{t('rules.help')}</p>
      {names.map((name) => (
        <RuleEditor key={name} {...props} name={name} />
      ))}
    </>
  )
}

export function RuleEditor({ draft, faults, set, name }: TabProps & { name: string }) {
  const value = draft[name] as string | null | undefined
  const isLocked = value === null || value === undefined
  const label = t(`rule.${name}` as TextKey)
  return (
    <div class="rule">
      {isLocked ? (
        <div class="field">
          <span class="label">{label}</span>
          <div class="row">
            <span class="chip">{t('rules.superusers')}</span>
            <Button label={t('rules.unlockOf', { rule: label })} onClick={() => set(name, '')}>
              {t('rules.unlock')}
            </Button>
          </div>
          {faults[name] && <p class="problem">{faults[name]}</p>}
        </div>
      ) : (
        <>
          <CodeEditor
            label={label}
            language="rule"
            value={value}
            onChange={(next) => set(name, next)}
            suggest={suggestFor(draft, true)}
            fault={faults[name]}
            help={value === '' ? t('rules.everybody') : undefined}
            placeholder='@request.auth.id != ""'
          />
          <Button label={t('rules.lockOf', { rule: label })} onClick={() => set(name, null)}>
            {t('rules.lock')}
          </Button>
        </>
      )}
    </div>
  )
}
