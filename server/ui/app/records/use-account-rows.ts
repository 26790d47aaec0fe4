import type { RecordModel } from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'
import { attempt } from '../state'
import type { AccountProps } from './account-props'

/** An account's rows in a system collection; `remove` deletes one and reloads the rest. */
export function useAccountRows(
  name: '_authOrigins' | '_externalAuths',
  { collection, record }: AccountProps,
  sort = '',
): { found: RecordModel[] | undefined; remove(id: string): void } {
  const [found, setFound] = useState<RecordModel[]>()
  const load = () =>
    attempt(() =>
      pb.collection(name).getFullList({
        ...(sort && { sort }),
        filter: pb.filter('collectionRef = {:collection} && recordRef = {:record}', {
          collection: collection.id,
          record: record.id,
        }),
      }),
    ).then(setFound)
  useEffect(() => {
    load()
  }, [])
  return { found, remove: (id) => void attempt(() => pb.collection(name).delete(id)).then(load) }
}
