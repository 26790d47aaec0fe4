import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../parts/fields'
import type { Collection } from '../state'
import { t } from '../texts'
import { dropDraft, findDraft, keepDraft, type Values } from './drafts'

interface DraftHold {
  /** Says that there is a draft, with buttons to use or drop it. */
  notice: ComponentChildren
  /** Call after saving or discarding: there is nothing to keep. */
  drop(): void
}

// Rare enough to cost nothing while typing.
const delayMs = 400

/** Stores what is typed as a draft, and offers an earlier one. */
export function useDraft(
  collection: Collection,
  id: string,
  values: Values,
  updated: string | undefined,
  use: (values: Values) => void,
): DraftHold {
  const [offered, setOffered] = useState(() => findDraft(collection, id))
  const latest = useRef({ values, updated, isHeld: false })
  // A draft that is still on offer isn't overwritten.
  latest.current = { values, updated, isHeld: offered === undefined }
  const keep = () => {
    const { values: now, updated: then, isHeld } = latest.current
    if (isHeld && Object.keys(now).length > 0) keepDraft(collection, id, now, then)
  }
  useEffect(() => {
    const timer = setTimeout(keep, delayMs)
    return () => clearTimeout(timer)
  }, [values])
  useEffect(() => {
    addEventListener('pagehide', keep)
    return () => {
      removeEventListener('pagehide', keep)
      keep()
    }
  }, [])
  const isOlder = updated !== undefined && offered !== undefined && updated !== offered.updated
  return {
    notice: offered && (
      <div class="notice" role="status">
        <p>
          {t('drafts.found', { time: new Date(offered.time).toLocaleString() })}
          {isOlder && ` ${t('drafts.older')}`}
        </p>
        <div class="row">
          <Button
            onClick={() => {
              use(offered.values)
              setOffered(undefined)
            }}
          >
            {t('drafts.use')}
          </Button>
          <Button
            onClick={() => {
              dropDraft(collection, id)
              setOffered(undefined)
            }}
          >
            {t('drafts.drop')}
          </Button>
        </div>
      </div>
    ),
    drop: () => {
      if (offered !== undefined) return
      latest.current = { values: {}, updated, isHeld: true }
      dropDraft(collection, id)
    },
  }
}
