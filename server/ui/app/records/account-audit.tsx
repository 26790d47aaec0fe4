import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { linkTo } from '../route'
import { attempt } from '../state'
import { t } from '../texts'
import type { AccountProps } from './account-parts'
import { excerpt, localDate, textOfValue } from './columns'

type Entry = Record<string, unknown> & { id: number }

const columns = ['created', 'action', 'result', 'method', 'ip'] as const

/** What the audit trail has of an account, the newest first. */
export function AccountAudit({ record }: AccountProps) {
  const [entries, setEntries] = useState<Entry[]>()
  const filter = pb.filter('targetId = {:id} || actorId = {:id}', { id: record.id })
  useEffect(() => {
    const query = { perPage: 30, skipTotal: true, sort: '-id', filter }
    attempt(() => pb.send<{ items: Entry[] }>('/api/audit', { query })).then((found) =>
      setEntries(found?.items),
    )
  }, [])
  if (!entries) return null
  if (entries.length === 0) return <p class="empty">{t('audit.none')}</p>
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
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
                  <td key={name}>
                    {name === 'created' ? (
                      <time>{localDate(textOfValue(entry[name]))}</time>
                    ) : (
                      <bdi>{excerpt(textOfValue(entry[name]), 60)}</bdi>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <a href={linkTo('audit', { filter })}>{t('audit.all')}</a>
    </>
  )
}
