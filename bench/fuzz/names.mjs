import { words } from './words.mjs'

/**
 * Words, names, ids and tokens of a world (world.mjs), correct or rubbish. `mood.isCareful`
 * decides: nearly every request has a fault, and most of the code lies behind the checks that
 * refuse it.
 */
export function createNames(world, dice, mood) {
  const { below, pick, chance, times } = dice
  const right = (list) => (mood.isCareful ? list[0] : pick(list))
  // The collection whose rules let everybody in, since most of the code lies behind the rules.
  const open = world.collections.find(({ name }) => name === 'fuzz_all') ?? world.collections[0]

  const word = () => {
    if (chance(0.15)) return 'a'.repeat(pick([15, 40, 255, 256, 5000]))
    if (chance(0.2))
      return String.fromCodePoint(...times(12, () => below(pick([128, 0x3000, 0x10ffff]))))
    return pick(words)
  }
  const collection = () =>
    chance(0.45)
      ? open
      : chance(0.9)
        ? pick(world.collections)
        : { name: word(), fields: [{ name: 'id', type: 'text' }] }
  const authCollection = () =>
    chance(0.8) ? pick(['users', 'members', 'codes', '_superusers']) : collection().name
  const id = (of) => {
    const own = world.idsOf[of?.name] ?? []
    if (own.length > 0 && chance(mood.isCareful ? 0.95 : 0.6)) return pick(own)
    return chance(0.75) ? pick(world.ids) : word()
  }
  const fieldName = (of = collection()) =>
    chance(0.9) && (of.fields?.length ?? 0) > 0
      ? pick(of.fields).name
      : pick(['id', 'created', 'collectionName', 'expand', word()])

  const token = () => {
    const real = pick(Object.values(world.tokens))
    const [head, claims, signature] = real.split('.')
    const made = (object) => Buffer.from(JSON.stringify(object)).toString('base64url')
    return pick([
      () => real,
      () => `Bearer ${real}`,
      () => `${head}.${claims}.${signature.slice(0, -1)}`,
      () => `${head}.${claims}.`,
      () => `${made({ alg: 'none' })}.${claims}.`,
      () => `${head}.${made(json(3))}.${signature}`,
      () =>
        `${head}.${made({ id: pick(world.ids), type: 'auth', collectionId: '_pb_users_auth_', exp: pick([1, 1e10, 'x', null]) })}.${signature}`,
      () => `${made(json(2))}.${claims}.${signature}`,
      () => real.replace('.', '..'),
      () => world.expired,
      () => word(),
      () => 'Basic YTpi',
      () => `Bearer${' '.repeat(below(5))}`,
    ])()
  }

  const escaped = (text) =>
    chance(0.95)
      ? encodeURIComponent(text.toWellFormed())
      : encodeURI(text.toWellFormed()).replaceAll('#', '')

  function json(depth) {
    if (depth > 0 && chance(0.4)) {
      return chance(0.5)
        ? times(4, () => json(depth - 1))
        : Object.fromEntries(times(4, () => [chance(0.5) ? fieldName() : word(), json(depth - 1)]))
    }
    return pick([
      () => word(),
      () => pick(world.ids),
      () => null,
      () => chance(0.5),
      () => pick([0, -1, 1.5, 1e308, 2 ** 53, -0, 1e-320]),
    ])()
  }

  return { right, word, collection, authCollection, id, fieldName, token, escaped, json }
}
