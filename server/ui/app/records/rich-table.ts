/** Table actions in a rich text. Each returns whether it changed anything. */
export const tableActions = {
  insert: insertTable,
  rowBelow: (box: HTMLElement) => atCell(box, addRow),
  columnAfter: (box: HTMLElement) => atCell(box, addColumn),
  removeRow: (box: HTMLElement) => atCell(box, removeRow),
  removeColumn: (box: HTMLElement) => atCell(box, removeColumn),
  remove: (box: HTMLElement) => atCell(box, (_, table) => table.remove()),
} as const

export type TableAction = keyof typeof tableActions

/** The cell that the caret is in. */
function cellIn(box: HTMLElement): HTMLTableCellElement | undefined {
  const at = getSelection()?.anchorNode
  const element = at instanceof Element ? at : at?.parentElement
  const cell = element?.closest<HTMLTableCellElement>('td, th')
  return cell && box.contains(cell) ? cell : undefined
}

function insertTable(box: HTMLElement): boolean {
  const at = getSelection()?.anchorNode
  // Without a caret in the text, at its end.
  if (!at || !box.contains(at)) getSelection()?.collapse(box, box.childNodes.length)
  // A first row of headings and one of cells; each contains something that can hold the caret.
  const row = (name: string) => `<tr>${`<${name}><br></${name}>`.repeat(2)}</tr>`
  const html = `<table><thead>${row('th')}</thead><tbody>${row('td')}</tbody></table><p><br></p>`
  document.execCommand('insertHTML', false, html)
  return true
}

function atCell(
  box: HTMLElement,
  run: (cell: HTMLTableCellElement, table: HTMLTableElement) => void,
): boolean {
  const cell = cellIn(box)
  const table = cell?.closest('table')
  if (!cell || !table) return false
  run(cell, table)
  return true
}

function addRow(cell: HTMLTableCellElement, table: HTMLTableElement): void {
  const row = cell.parentElement as HTMLTableRowElement
  const made = document.createElement('tr')
  for (let index = 0; index < row.cells.length; index++) made.append(emptyCell('td'))
  // Below the headings, as the first row of the body.
  if (row.parentElement?.localName !== 'thead') row.after(made)
  else (table.tBodies[0] ?? table.createTBody()).prepend(made)
  putCaret(made.cells[cell.cellIndex])
}

function addColumn(cell: HTMLTableCellElement, table: HTMLTableElement): void {
  const index = cell.cellIndex
  for (const row of table.rows) {
    const beside = row.cells[Math.min(index, row.cells.length - 1)]
    const made = emptyCell(beside?.localName === 'th' ? 'th' : 'td')
    if (beside) beside.after(made)
    else row.append(made)
  }
  putCaret((cell.parentElement as HTMLTableRowElement).cells[index + 1])
}

function removeRow(cell: HTMLTableCellElement, table: HTMLTableElement): void {
  const row = cell.parentElement as HTMLTableRowElement
  const next = table.rows[row.rowIndex + 1] ?? table.rows[row.rowIndex - 1]
  row.remove()
  if (next) putCaret(next.cells[cell.cellIndex])
  else table.remove()
}

function removeColumn(cell: HTMLTableCellElement, table: HTMLTableElement): void {
  const index = cell.cellIndex
  const row = cell.parentElement as HTMLTableRowElement
  for (const each of table.rows) each.cells[index]?.remove()
  if (row.cells.length > 0) putCaret(row.cells[Math.min(index, row.cells.length - 1)])
  else table.remove()
}

function emptyCell(name: 'td' | 'th'): HTMLElement {
  const cell = document.createElement(name)
  cell.append(document.createElement('br'))
  return cell
}

function putCaret(cell: Element | undefined): void {
  if (cell) getSelection()?.collapse(cell, 0)
}
