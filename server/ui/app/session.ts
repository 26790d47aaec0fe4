import { signal } from '@preact/signals'
import { forgetServed, pb } from './api'
import { preferences } from './preferences'
import { dropDrafts } from './records/drafts'

/** Whether a superuser is signed in, according to the SDK's store. */
export const isSignedIn = signal(isSuperuser())
/** Why the last session ended, for the sign-in form. */
export const endReason = signal<'' | 'idle' | 'ended'>('')

const activityKey = 'pocketgate_active'
// Often enough to end in time, rarely enough to cost nothing.
const checkMs = 5000

pb.authStore.onChange(() => {
  isSignedIn.value = isSuperuser()
})

pb.afterSend = (response, data) => {
  // The server no longer accepts the token.
  if (response.status === 401 && isSignedIn.value && !/auth-with|auth-methods/.test(response.url)) {
    endSession('ended')
  }
  return data
}

function isSuperuser(): boolean {
  return pb.authStore.isValid && pb.authStore.isSuperuser
}

export function endSession(reason: '' | 'idle' | 'ended' = ''): void {
  endReason.value = reason
  // After a session that ended by itself, its owner comes back to the drafts.
  if (reason === '') dropDrafts()
  pb.realtime.unsubscribe().catch(() => {})
  forgetServed()
  pb.authStore.clear()
}

/** Ends the session after the idle time, in all tabs together: activity in one counts for all. */
export function watchIdle(): void {
  let noted = 0
  const note = () => {
    const now = Date.now()
    if (now - noted < 1000) return
    noted = now
    localStorage.setItem(activityKey, String(now))
  }
  const check = () => {
    if (!isSignedIn.value) return
    const { idleMinutes } = preferences.value
    const last = Number(localStorage.getItem(activityKey)) || Date.now()
    if (idleMinutes > 0 && Date.now() - last > idleMinutes * 60_000) endSession('idle')
  }
  check()
  note()
  for (const name of ['pointerdown', 'keydown']) addEventListener(name, note, { passive: true })
  setInterval(check, checkMs)
}
