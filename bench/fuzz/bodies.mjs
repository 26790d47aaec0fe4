/** Bodies of records, collections, settings and batches of the world, nearly correct. */
export function createBodies(world, dice, mood, parts) {
  const { below, pick, chance, times } = dice
  const { right, word, collection, id, fieldName, json, filter, broken, query, inQuery, known } =
    parts

  const valueFor = ({ name, type, options }) => {
    if (chance(mood.isCareful ? 0.02 : 0.12)) return json(3)
    const by = {
      number: () => right([1, -1, 0.5, '7', '1e400', 1e308]),
      bool: () => right([true, 'false', 1, 'x']),
      email: () => right(['a@example.com', `${below(1e9)}@example.com`, 'x']),
      url: () => right(['https://example.com', 'x', 'http://[']),
      date: () => right(['2024-01-01 00:00:00.000Z', '@now', 'x', 0, '2024-02-30']),
      select: () => right([options?.[0] ?? 'a', ['a', 'b'], ['a', 'a'], [], 'zz']),
      relation: () =>
        mood.isCareful
          ? id({ name: 'users' })
          : pick([pick(world.ids), times(3, () => pick(world.ids)), '', ['']]),
      json: () => right([json(4), '{"a":', '"x"', '[[[[]]]]']),
      geoPoint: () => right([{ lon: 1, lat: 2 }, { lon: 'x' }, '{"lon":1,"lat":91}', [1, 2]]),
      file: () => right(['x.png', [], '', ['a', 'b'], null]),
      password: () => right(['password-new1', 'x', 'y'.repeat(80)]),
      editor: () => right(['<b>x', '<p>'.repeat(50), word()]),
      autodate: word,
    }
    return by[type]?.() ?? (name === 'id' ? pick([id(), 'x'.repeat(15), '']) : word())
  }
  const recordBody = (of) => {
    const body = {}
    for (const field of of.fields) {
      if (!chance(0.45)) continue
      const name = pick([
        ...Array(mood.isCareful ? 40 : 12).fill(field.name),
        `${field.name}+`,
        `+${field.name}`,
        `${field.name}-`,
        `${field.name}.x`,
      ])
      body[name] = valueFor(field)
    }
    if (chance(0.3)) body.passwordConfirm = body.password
    if (chance(0.1)) body.oldPassword = pick(['password-ann', 'x'])
    if (chance(0.1)) body[word()] = json(3)
    return body
  }

  /** A copy with some values and keys replaced, dropped or duplicated. */
  const mutate = (value, rate) => {
    if (chance(rate))
      return pick([
        () => json(3),
        () => word(),
        () => null,
        () => undefined,
        () => filter(collection(), 1),
      ])()
    if (Array.isArray(value)) {
      const list = value.filter(() => !chance(rate / 2)).map((each) => mutate(each, rate))
      if (list.length > 0 && chance(rate)) list.push(pick(list))
      return list
    }
    if (value === null || typeof value !== 'object') return value
    const pairs = Object.entries(value).filter(() => !chance(rate / 2))
    return Object.fromEntries(
      pairs.map(([name, each]) => [chance(rate / 8) ? word() : name, mutate(each, rate)]),
    )
  }
  const collectionBody = () => {
    const base = structuredClone(pick(world.schemas))
    base.name = `fuzz_${below(6)}`
    delete base.id
    base.indexes = pick([
      [],
      [`CREATE INDEX fuzz_index_${below(1000)} ON ${base.name} (${fieldName()})`],
      [`CREATE UNIQUE INDEX \`x${below(1000)}\` ON \`${base.name}\` (id) WHERE ${word()}`],
      base.indexes,
    ])
    if (base.type === 'view') base.viewQuery = known.query()
    for (const field of base.fields ?? []) if (chance(0.5)) delete field.id
    if (chance(0.4)) {
      for (const rule of ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule']) {
        base[rule] = pick([null, '', broken(filter(pick(world.collections), 2))])
      }
    }
    return mutate(base, right([0, 0.01, 0.03, 0.1]))
  }
  const bodies = {
    record: recordBody,
    collection: collectionBody,
    import: () => ({
      collections: times(3, collectionBody),
      deleteMissing: pick([false, false, 'x', 0, null]),
    }),
    settings: () => {
      const all = mutate(world.settings, pick([0.01, 0.05, 0.1]))
      // Settings that would only shut the fuzzer out, or send it elsewhere.
      if (all && typeof all === 'object')
        for (const name of ['superuserIPs', 'trustedProxy', 'rateLimits', 's3', 'smtp'])
          if (chance(0.7)) delete all[name]
      return all
    },
    factors: () => mutate(world.factors, pick([0, 0.05, 0.2])),
    backup: () => ({ file: { isFile: true } }),
    batch: () => ({
      requests: chance(0.9)
        ? times(6, () => {
            const of = collection()
            return {
              method: pick(['POST', 'PATCH', 'PUT', 'DELETE', 'GET', word()]),
              url: pick([
                `/api/collections/${of.name}/records`,
                `/api/collections/${of.name}/records/${id(of)}`,
                `/api/collections/${of.name}/records?${query(Object.entries(inQuery).map(([name, make]) => [name, () => make(of)]))}`,
                word(),
              ]),
              headers: chance(0.3) ? json(2) : {},
              body: chance(0.85) ? recordBody(of) : json(2),
            }
          })
        : json(3),
    }),
  }

  function bodyOf(kind, of) {
    if (!mood.isCareful && chance(0.06)) return json(5)
    if (typeof kind === 'string') return bodies[kind](of)
    return Object.fromEntries(
      kind
        .filter(() => chance(0.9))
        .map((name) => [
          chance(0.95) ? name : name.toUpperCase(),
          chance(0.7) && known[name] ? known[name]() : json(2),
        ]),
    )
  }

  return { bodyOf }
}
