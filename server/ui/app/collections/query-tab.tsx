import { useState } from 'preact/hooks'
import { messageOf, pb, statusOf } from '../api'
import { CodeEditor } from '../parts/code-editor'
import { Button } from '../parts/fields'
import { Problem } from '../parts/problem'
import { excerpt, textOfValue } from '../records/columns'
import { t } from '../texts'
import type { TabProps } from './tab-props'

interface DryRun {
  fields: { name: string; type: string }[]
  sample: Record<string, unknown>[]
}

/** The SELECT of a view, and its result before it is saved. */
export function QueryTab({ draft, faults, set }: TabProps) {
  const [found, setFound] = useState<DryRun>()
  const [fault, setFault] = useState('')
  const [isServed, setServed] = useState(true)
  const query = String(draft['viewQuery'] ?? '')
  const run = async () => {
    setFault('')
    try {
      setFound(
        await pb.send('/api/collections/meta/dry-run-view', { method: 'POST', body: { query } }),
      )
    } catch (error) {
      setFound(undefined)
      if (statusOf(error) === 404) setServed(false)
      else setFault(messageOf(error))
    }
  }
  return (
    <>
      <CodeEditor
        label={t('query.label')}
        language="sql"
        lines={6}
        value={query}
        onChange={(value) => set('viewQuery', value)}
        onRun={run}
        help={t('query.help')}
        fault={faults['viewQuery'] ?? faults['fields']}
        placeholder="SELECT id, name FROM cities"
      />
      {isServed && <Button onClick={run}>{t('query.try')}</Button>}
      <Problem text={fault} />
      {found && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section class="wide-table" tabIndex={0} aria-label={t('query.sample')}>
          <table>
            <thead>
              <tr>
                {found.fields.map(({ name, type }) => (
                  <th key={name} scope="col">
                    {name} <span class="chip">{type}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.sample.map((row, index) => (
                <tr key={String(row['id'] ?? index)}>
                  {found.fields.map(({ name }) => (
                    <td key={name}>{excerpt(textOfValue(row[name]))}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  )
}
