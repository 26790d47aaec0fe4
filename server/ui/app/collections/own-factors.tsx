import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { Switch } from '../parts/fields'
import { attempt } from '../state'
import { t } from '../texts'
import { getAt } from './draft'

type Factors = Record<string, Record<string, unknown>>

const switches = [
  'totp.enabled',
  'passkeys.enabled',
  'passkeys.alone',
  'recoveryCodes.enabled',
  'notice.enabled',
] as const

/**
 * Authenticator apps, passkeys and recovery codes. They aren't PocketBase's, so they have a route
 * of their own and are saved at once.
 */
export function OwnFactors({ collectionId }: { collectionId: string }) {
  const [factors, setFactors] = useState<Factors>()
  const path = `/api/collections/${encodeURIComponent(collectionId)}/factors`
  useEffect(() => {
    // PocketBase has none: it answers 404, and nothing is shown.
    pb.send<Factors>(path, {}).then(setFactors, () => {})
  }, [path])
  if (!factors) return null
  const change = async (name: string, value: boolean) => {
    const [kind = '', option = ''] = name.split('.')
    const body = { [kind]: { [option]: value } }
    const saved = await attempt(
      () => pb.send<Factors>(path, { method: 'PATCH', body }),
      t('factors.saved'),
    )
    if (saved) setFactors(saved)
  }
  return (
    <details class="group">
      <summary>{t('factors.title')}</summary>
      <p class="help">{t('factors.help')}</p>
      {switches.map((name) => (
        <Switch
          key={name}
          label={t(`factors.${name}`)}
          value={getAt(factors, name) === true}
          onChange={(value) => change(name, value)}
        />
      ))}
    </details>
  )
}
