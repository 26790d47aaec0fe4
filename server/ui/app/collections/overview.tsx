import { linkTo } from '../route'
import { type Collection, collections, findCollection, hidesControls } from '../state'
import { type TextKey, t } from '../texts'
import { Diagram } from './diagram'

const rules = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule']

/** An overview of who may do what in each collection, and of all references. */
export function Overview() {
  const own = (collections.value ?? []).filter(({ system }) => !system)
  return (
    <>
      <h1>{t('overview')}</h1>
      <h2>{t('overview.rules')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="wide-table" tabIndex={0} aria-label={t('overview.rules')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              {rules.map((rule) => (
                <th key={rule} scope="col">
                  {t(`rule.${rule}` as TextKey)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {own.map((collection) => (
              <tr key={collection.id}>
                <th scope="row">
                  <a
                    href={linkTo('collections', {
                      collection: collection.name,
                      edit: hidesControls.value ? '' : 'this',
                    })}
                  >
                    {collection.name}
                  </a>
                </th>
                {rules.map((rule) => (
                  <td key={rule}>
                    <Rule value={collection[rule] as string | null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <h2>{t('overview.relations')}</h2>
      <Diagram collections={own} />
      <ul>{own.flatMap(relationsOf)}</ul>
    </>
  )
}

function Rule({ value }: { value: string | null }) {
  if (value === null) return <span class="none">{t('rules.superusersShort')}</span>
  if (value === '') return <strong class="careful">{t('rules.everybodyShort')}</strong>
  return <code>{value.length > 80 ? `${value.slice(0, 80)}…` : value}</code>
}

function relationsOf({ id, name, fields }: Collection) {
  return fields
    .filter(({ type }) => type === 'relation')
    .map((field) => {
      const to = findCollection(String(field['collectionId']))
      const many = Number(field['maxSelect']) > 1 ? '→→' : '→'
      return (
        <li key={`${id}${field.id}`}>
          <bdi>
            {name}.{field.name}
          </bdi>{' '}
          {many} <bdi>{to?.name ?? '?'}</bdi>
        </li>
      )
    })
}
