import { useEffect, useState } from 'preact/hooks'
import { fetchMetrics } from '../api'
import { Button } from '../parts/fields'
import { t } from '../texts'
import { readMetrics, type Series } from './read-metrics'

/** The server's figures since its start. */
export function MetricsView() {
  const [series, setSeries] = useState<Series[]>()
  const load = () =>
    fetchMetrics().then(
      (text) => setSeries(text === undefined ? [] : readMetrics(text)),
      () => setSeries([]),
    )
  useEffect(() => {
    load()
  }, [])
  return (
    <main id="main" tabIndex={-1} class="scrolls">
      <div class="title-row">
        <h1>{t('metrics')}</h1>
        <span class="push" />
        <Button onClick={load}>{t('refresh')}</Button>
      </div>
      {series?.length === 0 && <p class="empty">{t('metrics.none')}</p>}
      {(series ?? []).map(({ name, help, rows }) => (
        <details key={name} class="group" open={/requests_total|logins_total/.test(name)}>
          <summary>
            {name}{' '}
            {rows.length === 1 && <span class="chip">{rows[0]!.value.toLocaleString()}</span>}
          </summary>
          <p class="help">{help}</p>
          <div class="wide-table">
            <table>
              <tbody>
                {rows.map(({ labels, value }) => (
                  <tr key={labels}>
                    <td>
                      <code>{labels || '–'}</code>
                    </td>
                    <td>{value.toLocaleString()}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      ))}
    </main>
  )
}
