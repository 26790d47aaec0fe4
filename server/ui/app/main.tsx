import { render } from 'preact'
import './styles/shell.css'
import './styles/controls.css'
import './styles/tables.css'
import './styles/overlays.css'
import './styles/narrow.css'
import './styles/editors.css'
import { App } from './app'
import { watchIdle } from './session'
import { loadLanguage } from './texts'

let started: Promise<void> | undefined

/** Shows the dashboard in an element; the second time it is already there. */
export function start(element: HTMLElement): Promise<void> {
  started ??= begin(element)
  return started
}

async function begin(element: HTMLElement): Promise<void> {
  await loadLanguage()
  watchIdle()
  render(<App />, element)
}
