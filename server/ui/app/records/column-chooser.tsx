import { Dialog } from '../parts/dialog'
import { Checks } from '../parts/fields'
import { prefer, preferences } from '../preferences'
import type { Collection, Field } from '../state'
import { t } from '../texts'

interface ChooserProps {
  collection: Collection
  all: Field[]
  onClose(): void
}

/** Which columns of a collection this browser shows. */
export function ColumnChooser({ collection, all, onClose }: ChooserProps) {
  const { hiddenColumns } = preferences.value
  const hidden = hiddenColumns[collection.id] ?? []
  // Without the id column, nothing leads to a record.
  const names = all.map(({ name }) => name).filter((name) => name !== 'id')
  return (
    <Dialog title={t('records.columns')} onClose={onClose}>
      <Checks
        label={t('records.columnsShown')}
        values={names.filter((name) => !hidden.includes(name))}
        options={names.map((name) => [name, name] as const)}
        onChange={(shown) =>
          prefer({
            hiddenColumns: {
              ...hiddenColumns,
              [collection.id]: names.filter((name) => !shown.includes(name)),
            },
          })
        }
      />
    </Dialog>
  )
}
