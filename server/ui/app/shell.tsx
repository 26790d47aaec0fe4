import { useEffect, useState } from 'preact/hooks'
import { fetchMetrics, isServed, pb } from './api'
import { CollectionsView } from './collections/view'
import { lazy } from './parts/lazy'
import { Menu } from './parts/menu'
import { prefer, preferences } from './preferences'
import { go, linkTo, place } from './route'
import { endSession } from './session'
import { languages, loadLanguage, t } from './texts'

const LogsView = lazy(async () => (await import('./watch/logs')).LogsView)
const AuditView = lazy(async () => (await import('./watch/audit')).AuditView)
const MetricsView = lazy(async () => (await import('./watch/metrics')).MetricsView)
const AppDialog = lazy(async () => (await import('./sign-in/app-dialog')).AppDialog)
const PasskeysDialog = lazy(async () => (await import('./sign-in/passkeys-dialog')).PasskeysDialog)
const SettingsView = lazy(async () => (await import('./settings/view')).SettingsView)

const views = [
  ['logs', LogsView],
  ['audit', AuditView],
  ['metrics', MetricsView],
  ['settings', SettingsView],
] as const

/** The header with its navigation, and the current view. */
export function Shell() {
  const { path } = place.value
  const hasAudit = useServed('/api/audit')
  const hasMetrics = useMetrics()
  const [, View] = views.find(([name]) => path === name || path.startsWith(`${name}/`)) ?? []
  const ways = [
    ['collections', t('collections')],
    ['logs', t('logs')],
    ...(hasAudit ? [['audit', t('audit')]] : []),
    ...(hasMetrics ? [['metrics', t('metrics')]] : []),
    ['settings', t('settings')],
  ] as [string, string][]
  const current = View ? path.split('/')[0] : 'collections'
  return (
    <>
      <button type="button" class="skip" onClick={() => document.querySelector('main')?.focus()}>
        {t('skip')}
      </button>
      <header class="head">
        <nav aria-label={t('mainMenu')}>
          {ways.map(([name, label]) => (
            <a key={name} href={linkTo(name)} aria-current={name === current ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        <AccountMenu />
      </header>
      {View ? <View /> : <CollectionsView />}
    </>
  )
}

function useServed(path: string): boolean {
  const [isThere, setThere] = useState(false)
  useEffect(() => {
    isServed(path).then(setThere)
  }, [path])
  return isThere
}

function useMetrics(): boolean {
  const [isThere, setThere] = useState(false)
  useEffect(() => {
    fetchMetrics().then((text) => setThere(text !== undefined))
  }, [])
  return isThere
}

const themes = ['auto', 'light', 'dark'] as const
const idleTimes = [15, 60, 240, 0]

/** The factors that superusers may set up, if the server supports them. */
type OwnMethods = Partial<Record<'totp' | 'passkey', { enabled: boolean }>>

function AccountMenu() {
  const { theme, language, idleMinutes } = preferences.value
  const email = String(pb.authStore.record?.['email'] ?? '')
  const [setting, setSetting] = useState<'' | 'app' | 'passkeys'>('')
  const [methods, setMethods] = useState<OwnMethods>({})
  useEffect(() => {
    pb.collection('_superusers')
      .listAuthMethods({ fields: '*' })
      .then((found) => setMethods(found as OwnMethods))
      .catch(() => {})
  }, [])
  return (
    <>
      <Menu
        label={t('account')}
        items={[
          {
            label: t('account.superusers'),
            run: () => go('collections', { collection: '_superusers' }),
          },
          methods.totp?.enabled && { label: t('app.title'), run: () => setSetting('app') },
          methods.passkey?.enabled && {
            label: t('factors.passkeys.enabled'),
            run: () => setSetting('passkeys'),
          },
          ...themes
            .filter((name) => name !== theme)
            .map((name) => ({
              label: t(`theme.${name}`),
              run: () => prefer({ theme: name }),
            })),
          ...(Object.keys(languages) as (keyof typeof languages)[])
            .filter((name) => name !== (language || document.documentElement.lang))
            .map((name) => ({
              label: languages[name],
              run: () => {
                prefer({ language: name })
                loadLanguage()
              },
            })),
          ...idleTimes
            .filter((minutes) => minutes !== idleMinutes)
            .map((minutes) => ({
              label: minutes === 0 ? t('idle.never') : t('idle.after', { minutes }),
              run: () => prefer({ idleMinutes: minutes }),
            })),
          { label: t('signOut'), isDanger: true, run: () => endSession() },
        ]}
      >
        <span class="email">{email}</span>
      </Menu>
      {setting === 'app' && <AppDialog onClose={() => setSetting('')} />}
      {setting === 'passkeys' && <PasskeysDialog onClose={() => setSetting('')} />}
    </>
  )
}
