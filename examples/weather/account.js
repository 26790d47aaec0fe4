// What a logged-in user sees and changes, and what changes elsewhere meanwhile.
import { weatherAt } from './weather.js'

const signedIn = document.getElementById('signed-in')
const live = document.getElementById('live')

/** The version of the record that is shown; '' before there is one. */
let shownVersion = ''
let unsubscribe = () => {}

/** Shows a record: its values, its weather, and the form for changing them. */
export function showRecord(record) {
  const { username, email, unit, location: place, verified, updated } = record
  shownVersion = updated
  const shown = { username, email, unit, place: place?.name, lat: place?.lat, lon: place?.lon }
  for (const cell of signedIn.querySelectorAll('[data-show]')) {
    cell.textContent = String(shown[cell.dataset.show] ?? '') || 'not set'
  }
  document.getElementById('unverified').hidden = verified
  fillChangeForm(shown)
  showWeather(shown)
}

/**
 * Shows changes of the account from another tab or device as they happen; `left` is called when the
 * account is gone. Without realtime the page still works.
 */
export async function watchRecord(pb, left) {
  stopWatching()
  const { id, collectionName } = pb.authStore.record
  const stop = await pb.collection(collectionName).subscribe(id, ({ action, record }) => {
    if (action === 'delete') return left()
    // This tab's own change comes back too.
    if (record.updated === shownVersion) return
    pb.authStore.save(pb.authStore.token, record)
    showRecord(record)
    live.textContent = 'Your account was just changed in another tab or on another device.'
  })
  unsubscribe = stop
}

export function stopWatching() {
  live.textContent = ''
  unsubscribe()
  unsubscribe = () => {}
}

/** As default values, so that a reset of the form restores them. */
function fillChangeForm({ unit, place, lat, lon }) {
  const form = document.getElementById('change')
  const { elements } = form
  for (const choice of elements.namedItem('unit')) choice.defaultChecked = choice.value === unit
  for (const [name, value] of Object.entries({ place, lat, lon })) {
    elements.namedItem(name).defaultValue = value ?? ''
  }
  // Somebody who is typing keeps what they have typed.
  if (!form.contains(document.activeElement)) form.reset()
}

async function showWeather({ place, lat, lon, unit }) {
  const version = shownVersion
  const box = document.getElementById('weather')
  const isPlaced = Number.isFinite(lat) && Number.isFinite(lon)
  document.getElementById('weather-place').textContent = isPlaced
    ? place || `${lat}, ${lon}`
    : 'Choose a place below to see its weather.'
  box.hidden = !isPlaced
  if (!isPlaced) return
  const weather = await weatherAt({ lat, lon, unit })
  // Another record arrived while the service was asked.
  if (version !== shownVersion) return
  for (const name of ['sky', 'temperature', 'wind']) {
    box.querySelector(`[data-weather=${name}]`).textContent = weather[name]
  }
  document.getElementById('weather-source').textContent = weather.isSample
    ? 'A sample: the weather service can’t be reached from here.'
    : 'Weather data by Open-Meteo.com'
}
