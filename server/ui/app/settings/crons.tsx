import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { Button } from '../parts/fields'
import { attempt } from '../state'
import { t } from '../texts'

interface CronJob {
  id: string
  expression: string
}

export function CronsPage() {
  const [jobs, setJobs] = useState<CronJob[]>()
  useEffect(() => {
    attempt(() => pb.crons.getFullList()).then(setJobs)
  }, [])
  return (
    <>
      <h1>{t('settings.crons')}</h1>
      <p>{t('crons.lead')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="wide-table" tabIndex={0} aria-label={t('settings.crons')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              <th scope="col">{t('crons.expression')}</th>
              <th scope="col">{t('crons.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {(jobs ?? []).map(({ id, expression }) => (
              <tr key={id}>
                <td>
                  <code>{id}</code>
                </td>
                <td>
                  <code>{expression}</code>
                </td>
                <td>
                  <Button
                    label={t('crons.runOf', { id })}
                    onClick={() => attempt(() => pb.crons.run(id), t('crons.started'))}
                  >
                    {t('crons.run')}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}
