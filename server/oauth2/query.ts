/**
 * Go's url.QueryEscape: like encodeURIComponent, but a space becomes `+`, and `!'()*` are escaped
 * too.
 */
export function escapeQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}

/** Go's url.Values.Encode: sorted by name. */
export function encodeQuery(values: Readonly<Record<string, string>>): string {
  return Object.keys(values)
    .sort()
    .map((name) => `${escapeQuery(name)}=${escapeQuery(values[name]!)}`)
    .join('&')
}
