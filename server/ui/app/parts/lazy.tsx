import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { messageOf } from '../api'
import { t } from '../texts'

/** A component whose code is loaded when it is first shown. */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined
  return function Lazy(props: Props) {
    const [, setReady] = useState(loaded !== undefined)
    const [fault, setFault] = useState('')
    useEffect(() => {
      if (loaded) return
      load().then(
        (component) => {
          loaded = component
          setReady(true)
        },
        (error) => setFault(messageOf(error)),
      )
    }, [])
    if (fault) return <p class="problem">{fault}</p>
    if (!loaded) return <Loading />
    const Component = loaded
    return <Component {...props} />
  }
}

export function Loading() {
  return (
    <p class="loading" role="status">
      {t('loading')}
    </p>
  )
}
