import type { Locator, Page } from 'playwright-core'

type Role = Parameters<Page['getByRole']>[0]

// More tab stops than a page has.
const stepsMax = 250

/** A page used without a mouse: it gets only key presses. */
export function keysOf(page: Page) {
  const { keyboard } = page
  /** The topmost layer: the rest of the page can't be reached while a dialog is open. */
  const front = async (): Promise<Locator> => {
    const dialogs = page.locator('dialog[open]')
    return (await dialogs.count()) > 0 ? dialogs.last() : page.locator('body')
  }
  const find = async (role: Role, name: string | RegExp): Promise<Locator> =>
    (await front())
      .getByRole(role, typeof name === 'string' ? { name, exact: true } : { name })
      .filter({ visible: true })
      .first()
  const isFocused = (target: Locator) => target.evaluate((element) => element.matches(':focus'))

  /** Presses Tab until the target has the focus; fails if Tab never gets there. */
  async function to(target: Locator, key = 'Tab'): Promise<void> {
    await target.waitFor()
    for (let step = 0; step < stepsMax; step++) {
      if (await isFocused(target)) return
      await keyboard.press(key)
    }
    throw new Error(`no key leads to ${target}`)
  }
  const write = async (text: string) => {
    await keyboard.press('ControlOrMeta+a')
    await keyboard.type(text)
  }
  return {
    page,
    to,
    press: (key: string) => keyboard.press(key),
    type: (text: string) => keyboard.type(text),
    /** A button, link or summary. */
    async use(role: Role | Locator, name: string | RegExp = ''): Promise<void> {
      await to(typeof role === 'string' ? await find(role, name) : role)
      await keyboard.press('Enter')
    },
    async check(name: string | RegExp): Promise<void> {
      await to(await find('checkbox', name))
      await keyboard.press('Space')
    },
    async fill(name: string | RegExp, text: string): Promise<void> {
      const box = (await front()).getByLabel(name, typeof name === 'string' ? { exact: true } : {})
      await to(box.filter({ visible: true }).first())
      await write(text)
    },
    async fillAt(target: Locator, text: string): Promise<void> {
      await to(target)
      await write(text)
    },
    /** An item of the menu that has the focus. */
    async pick(name: string | RegExp): Promise<void> {
      const item = await find('menuitem', name)
      await to(item, 'ArrowDown')
      await keyboard.press('Enter')
    },
    /** A tab, from another tab. */
    async tab(name: string | RegExp): Promise<void> {
      await to((await front()).getByRole('tab', { selected: true }))
      await to(await find('tab', name), 'ArrowRight')
    },
  }
}

export type Keys = ReturnType<typeof keysOf>
