import { useState } from 'preact/hooks'
import { messageOf, pb, statusOf } from '../api'
import { CodeEditor } from '../parts/code-editor'
import { download } from '../parts/download'
import { Button } from '../parts/fields'
import { excerpt } from '../records/columns'
import { csvLine } from '../records/export'
import { t } from '../texts'
import { isSqlOff } from './sql-state'

interface Result {
  execTime: number
  affectedRows: number
  columns: { name: string; type: string }[]
  rows: (string | null)[][]
}

const shownRows = 200

export function SqlPage() {
  const [query, setQuery] = useState('')
  const [result, setResult] = useState<Result>()
  const [fault, setFault] = useState('')
  const [isBusy, setBusy] = useState(false)
  const run = async () => {
    if (query.trim() === '' || isBusy) return
    setBusy(true)
    setFault('')
    try {
      setResult(await pb.send('/api/sql', { method: 'POST', body: { query } }))
    } catch (error) {
      setResult(undefined)
      isSqlOff.value = statusOf(error) === 404
      setFault(isSqlOff.value ? t('sql.off') : messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  const save = () => {
    if (!result) return
    const lines = [
      result.columns.map(({ name }) => name),
      ...result.rows.map((row) => row.map(text)),
    ]
    download('query.csv', new Blob(lines.map(csvLine), { type: 'text/csv;charset=utf-8' }))
  }
  return (
    <>
      <h1>{t('settings.sql')}</h1>
      <p class="note">{t('sql.caution')}</p>
      <CodeEditor
        label={t('sql.label')}
        language="sql"
        lines={6}
        value={query}
        onChange={setQuery}
        onRun={run}
        help={t('sql.help')}
        fault={fault}
      />
      <div class="row">
        <Button kind="main" isBusy={isBusy} onClick={run}>
          {t('sql.run')}
        </Button>
        {result && result.columns.length > 0 && <Button onClick={save}>{t('export.csv')}</Button>}
      </div>
      {result && (
        <p role="status">
          {result.columns.length > 0
            ? t('sql.rows', { count: result.rows.length, ms: result.execTime })
            : t('sql.affected', { count: result.affectedRows, ms: result.execTime })}
        </p>
      )}
      {result && result.columns.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        <section class="wide-table" tabIndex={0} aria-label={t('sql.result')}>
          <table>
            <thead>
              <tr>
                {result.columns.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {result.rows.slice(0, shownRows).map((row, index) => (
                <tr key={`${index}`}>
                  {row.map((value, column) => (
                    <td key={result.columns[column]?.name}>{excerpt(text(value), 200)}</td>
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

function text(value: string | null): string {
  return value ?? 'NULL'
}
