import type { Cursor } from './cursor.js'
import type { Node } from './node.js'
import * as node from './node.js'

const levels: readonly (readonly string[])[] = [
  ['&', '|', '<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['||', '->', '->>'],
]

/** Reads operators that bind more strongly than comparisons. Source: sqlite.org/lang_expr.html. */
export function postfix(cursor: Cursor, read: () => Node, level = 0): Node {
  const operators = levels[level]
  if (!operators) return read()
  let left = postfix(cursor, read, level + 1)
  while (operators.includes(cursor.word())) {
    const operator = cursor.take()
    left = apply(left, operator, postfix(cursor, read, level + 1))
  }
  return left
}

function apply(left: Node, operator: string, right: Node): Node {
  const real = node.either(node.isReal(left), node.isReal(right))
  const [a, b] = [node.asNumber(left), node.asNumber(right)]
  switch (operator) {
    case '||':
      return node.text(`(${node.asText(left)} || ${node.asText(right)})`)
    case '->':
      return { ...node.text(`sqarrow(${node.asText(left)}, ${pathOf(right)})`), isJson: true }
    case '->>':
      return node.value(`sqget(${node.asText(left)}, ${pathOf(right)})`)
    case '/':
      return node.number(`sqdiv(${a}, ${b}, ${real})`, real)
    case '%':
      return node.number(`sqmod(${a}, ${b})`, real)
    case '+':
    case '-':
    case '*':
      return node.number(`(${a} ${operator} ${b})`, real)
    default: {
      const second = `sqint(${node.asValue(right)})`
      const shift = operator.length === 2 ? `${second}::integer` : second
      return node.number(`(sqint(${node.asValue(left)}) ${operator} ${shift})`, node.never)
    }
  }
}

function pathOf(right: Node): string {
  return `sqpathof(${node.asText(right)}, ${right.kind === 'number'})`
}
