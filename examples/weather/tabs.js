// Tabs as in the ARIA Authoring Practices: one stop for the Tab key, arrow keys between them.

/** `opened`: what to do when a tab is chosen, by the end of its id. */
export function makeTabs(opened) {
  const names = Object.keys(opened)
  const tabOf = (name) => document.getElementById(`tab-${name}`)

  function choose(name) {
    for (const each of names) {
      const isChosen = each === name
      tabOf(each).ariaSelected = String(isChosen)
      tabOf(each).tabIndex = isChosen ? 0 : -1
      document.getElementById(`panel-${each}`).hidden = !isChosen
    }
    opened[name]()
  }

  for (const [index, name] of names.entries()) {
    tabOf(name).addEventListener('click', () => choose(name))
    tabOf(name).addEventListener('keydown', ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
      if (!step) return
      const next = names.at((index + step) % names.length)
      choose(next)
      tabOf(next).focus()
    })
  }
  return { choose }
}
