/** Starts a browser download. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  Object.assign(link, { href: url, download: name.replace(/[/\\\0]/g, '_').slice(0, 150) })
  document.body.append(link)
  link.click()
  link.remove()
  // The browser has started to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
