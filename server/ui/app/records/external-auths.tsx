import { Button } from '../parts/fields'
import { t } from '../texts'
import type { AccountProps } from './account-props'
import { useAccountRows } from './use-account-rows'

/** The provider logins linked to an account. */
export function ExternalAuths(account: AccountProps) {
  const { found, remove } = useAccountRows('_externalAuths', account)
  if (!found) return null
  if (found.length === 0) return <p class="empty">{t('account.noProviders')}</p>
  return (
    <ul class="files">
      {found.map((each) => (
        <li key={each.id}>
          <strong>{each['provider']}</strong> <code>{each['providerId']}</code>
          <Button kind="danger" onClick={() => remove(each.id)}>
            {t('account.unlink')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
