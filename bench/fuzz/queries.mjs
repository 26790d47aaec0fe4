import { macros, modifiers, operators } from './words.mjs'

/** Filters, sorts, expands, fields and whole queries for a collection of the world. */
export function createQueries(world, dice, mood, names) {
  const { below, pick, chance, times } = dice
  const { word, collection, fieldName, escaped, token } = names

  const path = (of) => {
    if (of.fields.length > 0 && chance(mood.isCareful ? 0.7 : 0.5)) return pick(of.fields).name
    const first = pick([
      () => fieldName(of),
      () => `@request.${pick(['auth', 'body', 'query', 'headers', 'data'])}.${fieldName()}`,
      () => `@collection.${pick([collection().name, `${collection().name}:a`])}.${fieldName()}`,
      () => `${collection().name}_via_${fieldName()}.${fieldName()}`,
      () => pick(macros),
      () => pick(['@request.method', '@request.context', '@request', '@', '@collection.', '']),
    ])()
    const rest = times(3, () => `.${fieldName()}`).join('')
    return first + (chance(0.15) ? rest : '') + (chance(0.2) ? `:${pick(modifiers)}` : '')
  }
  const operand = (of) =>
    pick([
      () => path(of),
      () => `'${pick(world.ids)}'`,
      () => path(of),
      () => path(of),
      () => `'${word().replaceAll("'", chance(0.5) ? "\\'" : "'")}'`,
      () => `"${pick(world.ids)}"`,
      () =>
        pick(['1', '-1', '1.5', '1e5', '.5', '1.', 'true', 'null', 'false', '00', '9'.repeat(400)]),
      () =>
        `geoDistance(${path(of)}, ${path(of)}, ${pick(['1', path(of)])}, ${pick(['2', "'x'", ''])})`,
      () =>
        `strftime('${pick(['%Y', '%', word()])}', ${path(of)}${pick(['', ", '+1 day'", ', 1'])})`,
      () => `${pick(['nope', 'lower', 'geoDistance'])}(${path(of)})`,
    ])()
  const filter = (of, depth = 3) => {
    if (depth > 0 && chance(0.45)) {
      const inner = `${filter(of, depth - 1)} ${pick(['&&', '||', '&&', '&', 'and', ''])} ${filter(of, depth - 1)}`
      return chance(0.5) ? `(${inner})` : inner
    }
    return `${operand(of)} ${pick(mood.isCareful ? operators.slice(0, 13) : operators)} ${operand(of)}${chance(0.03) ? ' // x' : ''}`
  }
  const broken = (text) => {
    if (mood.isCareful || !chance(0.2)) return text
    const at = below(text.length + 1)
    return pick([
      () => text.slice(0, at),
      () => text.slice(0, at) + word() + text.slice(at),
      () => text.slice(0, at) + text.slice(at + 1 + below(4)),
      () => text.repeat(1 + below(30)),
    ])()
  }
  const sort = (of) =>
    times(4, () => `${pick(['', '-', '+', '--'])}${chance(0.2) ? pick(macros) : path(of)}`).join(
      ',',
    )
  const expand = () =>
    times(5, () =>
      [
        fieldName(),
        ...times(4, () => pick([fieldName(), `${collection().name}_via_${fieldName()}`])),
      ].join('.'),
    ).join(',')
  const fields = (of) =>
    times(5, () =>
      pick([
        () => fieldName(of),
        () => `expand.${fieldName()}.${fieldName()}`,
        () =>
          `${fieldName(of)}:excerpt(${pick(['3', '0', '-1', '3,true', '99999999999999999999', "'x'", '', '3,true,4'])})`,
        () => `${fieldName(of)}:${pick(['nope', 'excerpt', ''])}`,
        () => '*',
        () => `*.${word()}`,
        word,
      ])(),
    ).join(',')
  const number = () =>
    pick([
      '1',
      '2',
      '0',
      '-1',
      '1000',
      '99999999999999999999',
      '1.5',
      'x',
      '',
      '1e9',
      '9007199254740993',
    ])

  const query = (pairs) => {
    const share = pick([0.2, 0.2, 0.5])
    const chosen = pairs.filter(() => chance(share))
    return chosen
      .map(([name, value]) => `${name}=${escaped(broken(value()))}`)
      .join(pick(['&', '&', '&', '&&', ';']))
  }
  const thumb = () => pick(['100x100', '0x50', '50x0t', '0x0', '99999x99999', '-1x1', word()])
  const inQuery = {
    page: number,
    perPage: number,
    sort,
    filter,
    expand,
    fields,
    thumb,
    skipTotal: () => pick(['1', 'true', 'x', '']),
    download: () => pick(['1', 'x', '']),
    token,
  }
  return { filter, broken, expand, fields, query, thumb, inQuery }
}
