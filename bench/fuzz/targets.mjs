/** Paths from the routes' patterns, filled in, and ways to break them. */
export function createTargets(world, dice, mood, parts) {
  const { below, pick, chance } = dice
  const { word, authCollection, id, token, escaped, json, known } = parts

  const segment = (text) => encodeURIComponent(text.toWellFormed())
  const values = {
    collection: (of) => (chance(0.9) ? of.name : segment(of.name)),
    authCollection: () => segment(authCollection()),
    fuzzCollection: () => pick([`fuzz_${below(6)}`, `fuzz_${below(6)}`, segment(word())]),
    id: (of) => segment(id(of)),
    record: (of) => segment(id(of)),
    session: () => segment(pick([...world.sessions, word()])),
    token: () => segment(token()),
    key: () => pick(['fuzz.zip', escaped(word())]),
    provider: () => escaped(known.provider()),
    file: () => escaped(pick([...world.files.map((url) => url.split('/').at(-1)), word()])),
    fileUrl: () => pick(world.files),
    thumb: () => escaped(parts.thumb()),
    contract: () => known.contract(),
    word: () => escaped(word()),
  }
  const cron = () =>
    pick(['__pbLogsCleanup__', '__pbDBOptimize__', '__pbMFACleanup__', escaped(word())])

  const asked = (names, of) =>
    parts.query([
      ...names.map((name) => [
        name,
        () => String(parts.inQuery[name]?.(of) ?? known[name]?.() ?? word()),
      ]),
      ...(names.includes('filter') ? [['filter', () => parts.inQuery.filter(of)]] : []),
      [word(), () => (chance(0.5) ? word() : JSON.stringify(json(2)))],
    ])

  const target = (pattern, of) =>
    pattern
      .replace('/crons/{id}', () => `/crons/${cron()}`)
      .replace(/\{query:([^}]*)\}/, (_, names) => asked(names.split('+'), of))
      .replace(/\{(\w+)\}/g, (_, name) => (values[name] ?? values.word)(of))

  const brokenTarget = (text) => {
    if (mood.isCareful || !chance(0.08)) return text
    const at = below(text.length + 1)
    return pick([
      () => text.replaceAll('/', '//'),
      () => text.toUpperCase(),
      () => `${text}/`,
      () => `${text.slice(0, at)}%2F${text.slice(at)}`,
      () => `${text.slice(0, at)}%${text.slice(at)}`,
      () => `${text.slice(0, at)}/../${text.slice(at)}`,
      () => `http://evil${text}`,
      () => '*',
      () => text.slice(1),
      () => `${text}?${'a&'.repeat(500)}`,
      () => text + 'x'.repeat(pick([500, 9000, 20000])),
      () => `${text.slice(0, at)}\xff\x01${text.slice(at)}`,
    ])()
  }

  return { target, brokenTarget }
}
