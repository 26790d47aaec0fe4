import { useEffect, useState } from 'preact/hooks'
import { isServed } from '../api'
import { Loading, lazy } from '../parts/lazy'
import { linkTo, place } from '../route'
import { attempt, hidesControls, loadSettings, settings } from '../state'
import { t } from '../texts'
import { ApplicationPage } from './application'
import { BackupsPage } from './backups'
import { CronsPage } from './crons'
import { MailPage } from './mail'
import { isSqlOff } from './sql-state'
import { StoragePage } from './storage'

const SqlPage = lazy(async () => (await import('./sql')).SqlPage)
const ContractsPage = lazy(async () => (await import('./contracts')).ContractsPage)
const ExportPage = lazy(async () => (await import('./export-collections')).ExportPage)
const ImportPage = lazy(async () => (await import('./import-collections')).ImportPage)

/** The pages, with the same addresses as in PocketBase's dashboard. */
const pages = [
  ['', 'settings.application', ApplicationPage],
  ['mail', 'settings.mail', MailPage],
  ['storage', 'settings.storage', StoragePage],
  ['backups', 'settings.backups', BackupsPage],
  ['crons', 'settings.crons', CronsPage],
  ['export-collections', 'settings.export', ExportPage],
  ['import-collections', 'settings.import', ImportPage],
  ['contracts', 'settings.contracts', ContractsPage],
  ['sql', 'settings.sql', SqlPage],
] as const

export function SettingsView() {
  const [hasContracts, setContracts] = useState(false)
  useEffect(() => {
    attempt(loadSettings)
    isServed('/api/contracts').then(setContracts)
  }, [])
  const name = place.value.path.split('/')[1] ?? ''
  const Page = (pages.find(([key]) => key === name) ?? pages[0])[2]
  const isShown: Record<string, boolean> = {
    'export-collections': !hidesControls.value,
    'import-collections': !hidesControls.value,
    sql: !isSqlOff.value,
    contracts: hasContracts,
  }
  const shown = pages.filter(([key]) => isShown[key] ?? true)
  return (
    <div class="split">
      <nav class="side open" aria-label={t('settings')}>
        <div class="side-body as-row">
          {shown.map(([key, label]) => (
            <a
              key={key}
              class="entry"
              href={linkTo(key === '' ? 'settings' : `settings/${key}`)}
              aria-current={key === name ? 'page' : undefined}
            >
              {t(label)}
            </a>
          ))}
        </div>
      </nav>
      <main id="main" tabIndex={-1}>
        <div class="page">{settings.value ? <Page key={name} /> : <Loading />}</div>
      </main>
    </div>
  )
}
