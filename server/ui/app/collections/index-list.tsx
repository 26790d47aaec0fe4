import { useState } from 'preact/hooks'
import { Button, Checks, Field, Switch } from '../parts/fields'
import { t } from '../texts'
import type { TabProps } from './tab-props'

/** The indexes as SQL, and a form that writes one. */
export function IndexList({ draft, faults, set }: TabProps) {
  const [isUnique, setUnique] = useState(false)
  const [columns, setColumns] = useState<string[]>([])
  const { indexes } = draft
  const add = () => {
    const random = Math.random().toString(36).slice(2, 12)
    const list = columns.map((name) => `\`${name}\``).join(', ')
    const kind = isUnique ? 'UNIQUE INDEX' : 'INDEX'
    set('indexes', [...indexes, `CREATE ${kind} \`idx_${random}\` ON \`${draft.name}\` (${list})`])
    setColumns([])
  }
  return (
    <section>
      <h3>{t('indexes.title', { count: indexes.length })}</h3>
      {indexes.map((text, index) => (
        <div key={index} class="row">
          <Field
            label={t('indexes.nth', { n: index + 1 })}
            isCode
            rows={2}
            value={text}
            onChange={(value) => set(`indexes.${index}`, value)}
            fault={faults[`indexes.${index}`]}
          />
          <Button
            label={t('indexes.remove', { n: index + 1 })}
            onClick={() => set('indexes', indexes.toSpliced(index, 1))}
          >
            ✕
          </Button>
        </div>
      ))}
      <details class="group">
        <summary>{t('indexes.new')}</summary>
        <Checks
          label={t('indexes.columns')}
          values={columns}
          options={draft.fields.map(({ name }) => [name, name] as const)}
          onChange={setColumns}
        />
        <Switch label={t('indexes.unique')} value={isUnique} onChange={setUnique} />
        <Button disabled={columns.length === 0} onClick={add}>
          {t('indexes.add')}
        </Button>
      </details>
    </section>
  )
}
