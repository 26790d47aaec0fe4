import { useEffect } from 'preact/hooks'
import { Toasts } from './parts/toasts'
import { place } from './route'
import { isSignedIn } from './session'
import { Shell } from './shell'
import { Install } from './sign-in/install'
import { SignIn } from './sign-in/sign-in'
import { t } from './texts'

export function App() {
  const { path } = place.value
  useEffect(() => {
    document.title = `${title(path)} – pocketgate`
  })
  return (
    <>
      {path.startsWith('pbinstall/') ? (
        <Install token={path.slice('pbinstall/'.length)} />
      ) : isSignedIn.value ? (
        <Shell />
      ) : (
        <SignIn />
      )}
      <Toasts />
    </>
  )
}

function title(path: string): string {
  if (!isSignedIn.value) return t('signIn')
  if (path.startsWith('logs')) return t('logs')
  if (path.startsWith('audit')) return t('audit')
  if (path.startsWith('metrics')) return t('metrics')
  if (path.startsWith('settings')) return t('settings')
  return place.value.query.get('collection') || t('collections')
}
