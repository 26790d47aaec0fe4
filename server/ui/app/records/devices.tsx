import { Button } from '../parts/fields'
import { t } from '../texts'
import type { AccountProps } from './account-props'
import { localDate } from './columns'
import { useAccountRows } from './use-account-rows'

/** The devices from which an account is known to sign in; a login from another one sends a mail. */
export function Devices(account: AccountProps) {
  const { found, remove } = useAccountRows('_authOrigins', account, '-updated')
  if (!found) return null
  if (found.length === 0) return <p class="empty">{t('devices.none')}</p>
  return (
    <>
      <p class="help">{t('devices.help')}</p>
      <ul class="files">
        {found.map(({ id, fingerprint, updated }) => (
          <li key={id}>
            <code class="clip grow">{fingerprint}</code>
            <span class="help">{localDate(String(updated))}</span>
            <Button
              label={t('devices.forgetOf', { name: String(fingerprint) })}
              onClick={() => remove(id)}
            >
              {t('devices.forget')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  )
}
