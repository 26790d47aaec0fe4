import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { isServed, pb } from '../api'
import { Tabs } from '../parts/tabs'
import { t } from '../texts'
import { AccountAudit } from './account-audit'
import type { AccountProps } from './account-props'
import { Devices } from './devices'
import { ExternalAuths } from './external-auths'
import { AccountFactors, type Factors, factorsPath } from './factors'
import { AccountSessions, sessionsPath } from './sessions'

/**
 * An account's form together with everything else known about it, as far as the server provides it.
 */
export function AccountParts({
  collection,
  record,
  children,
}: AccountProps & { children: ComponentChildren }) {
  const [tab, setTab] = useState('record')
  const [hasAudit, setAudit] = useState(false)
  // Refused if the collection has no sessions.
  const [hasSessions, setSessions] = useState(false)
  const [factors, setFactors] = useState<Factors>()
  const loadFactors = () =>
    pb.send<Factors>(factorsPath(collection, record), {}).then(setFactors, () => {})
  useEffect(() => {
    loadFactors()
    isServed('/api/audit').then(setAudit)
    pb.send(sessionsPath(collection, record), {}).then(
      () => setSessions(true),
      () => {},
    )
  }, [])
  const account = { collection, record }
  const tabs = [
    { key: 'record', label: t('account'), shown: children },
    hasSessions && {
      key: 'sessions',
      label: t('sessions'),
      shown: <AccountSessions {...account} />,
    },
    factors && {
      key: 'factors',
      label: t('factors'),
      shown: <AccountFactors {...account} factors={factors} onChange={loadFactors} />,
    },
    { key: 'devices', label: t('devices'), shown: <Devices {...account} /> },
    collection.name !== '_superusers' && {
      key: 'providers',
      label: t('account.providers'),
      shown: <ExternalAuths {...account} />,
    },
    hasAudit && { key: 'audit', label: t('audit'), shown: <AccountAudit {...account} /> },
  ].filter((each) => each !== false && each !== undefined)
  return (
    <Tabs label={t('records.parts')} tabs={tabs} current={tab} onChange={setTab}>
      {tabs.find(({ key }) => key === tab)?.shown}
    </Tabs>
  )
}
