// The weather at a place: from Open-Meteo (no key, no account), or a sample if that can't be
// reached.

const service = 'https://api.open-meteo.com/v1/forecast'
// Arbitrary: nobody waits longer for the weather.
const patienceMs = 4000

// WMO 4677, the codes that Open-Meteo uses: each entry applies up to the next one.
const skies = [
  [0, 'Clear sky'],
  [1, 'Partly cloudy'],
  [3, 'Overcast'],
  [45, 'Fog'],
  [51, 'Drizzle'],
  [61, 'Rain'],
  [71, 'Snow'],
  [80, 'Showers'],
  [95, 'Thunderstorm'],
]

/** `{ sky, temperature, wind, isSample }`, as texts, in the chosen units. */
export async function weatherAt({ lat, lon, unit }) {
  const isImperial = unit === 'imperial'
  const current = await ask(lat, lon).catch(() => undefined)
  const { temperature, wind, code } = current ?? sampleAt(lat)
  return {
    sky: skies.findLast(([from]) => code >= from)?.[1] ?? 'Unknown',
    temperature: isImperial ? `${round(temperature * 1.8 + 32)} °F` : `${round(temperature)} °C`,
    wind: isImperial ? `${round(wind / 1.609344)} mph` : `${round(wind)} km/h`,
    isSample: current === undefined,
  }
}

async function ask(lat, lon) {
  const query = new URLSearchParams({
    latitude: lat,
    longitude: lon,
    current: 'temperature_2m,wind_speed_10m,weather_code',
  })
  const answer = await fetch(`${service}?${query}`, { signal: AbortSignal.timeout(patienceMs) })
  if (!answer.ok) throw new Error(`${answer.status}`)
  const { current } = await answer.json()
  return {
    temperature: current.temperature_2m,
    wind: current.wind_speed_10m,
    code: current.weather_code,
  }
}

/** Made up, but warmer at the equator than at a pole. Degrees Celsius and km/h. */
function sampleAt(lat) {
  return { temperature: 30 - Math.abs(lat) / 2, wind: 11, code: 2 }
}

function round(value) {
  return String(Math.round(value))
}
