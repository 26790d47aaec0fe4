import { excerpt, localDate, textOfValue } from '../records/columns'
import { t } from '../texts'

/** One entry of the audit trail, as returned by `/api/audit`. */
export type Entry = Record<string, unknown> & { id: number }

type Column = 'created' | 'action' | 'result' | 'method' | 'door' | 'actorId' | 'targetId' | 'ip'

/** Entries of the audit trail; with `onOpen`, clicking an entry's action opens it. */
export function AuditTable({
  columns,
  entries,
  onOpen,
}: {
  columns: readonly Column[]
  entries: readonly Entry[]
  onOpen?: (entry: Entry) => void
}) {
  const cell = (entry: Entry, name: Column) => {
    const text = textOfValue(entry[name])
    if (name === 'action' && onOpen) {
      return (
        <button type="button" class="link" onClick={() => onOpen(entry)}>
          {text}
        </button>
      )
    }
    return name === 'created' ? <time>{localDate(text)}</time> : <bdi>{excerpt(text, 60)}</bdi>
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="wide-table" tabIndex={0} aria-label={t('audit')}>
      <table>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {t(`audit.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              {columns.map((name) => (
                <td key={name}>{cell(entry, name)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
