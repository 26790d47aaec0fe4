/** Assigns names for types, each once. */
export interface Names {
  /**
   * `wanted`, or with a number appended if one of the names that `made` derives from it is taken;
   * marks them as taken.
   */
  take(wanted: string, made: (name: string) => readonly string[]): string
}

/** What the file contains besides the types of collections. */
const own = [
  'Collections',
  'CollectionRecords',
  'CollectionResponses',
  'CollectionCreates',
  'CollectionUpdates',
  'TypedPocketBase',
  'TypedRecordService',
  'BaseSystemFields',
  'AuthSystemFields',
]

export function createNames(): Names {
  // Names that only differ in case are too similar for types.
  const taken = new Set(own.map((name) => name.toLowerCase()))
  return {
    take(wanted, made) {
      for (let number = 1; ; number++) {
        const name = number === 1 ? wanted : `${wanted}${number}`
        const names = made(name).map((each) => each.toLowerCase())
        if (names.some((each) => taken.has(each))) continue
        for (const each of names) taken.add(each)
        return name
      }
    },
  }
}

/**
 * `city_fans` → `CityFans`, `userCards` → `UserCards`, as in pocketbase-typegen; `_2fa` → `_2fa`.
 */
export function pascalCase(name: string): string {
  if (/^[a-z\d]+$/i.test(name)) return afterLetter(name.charAt(0).toUpperCase() + name.slice(1))
  const words = name.split('_').filter((word) => word !== '')
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
  return afterLetter(joined.join(''))
}

function afterLetter(name: string): string {
  return /^[A-Z]/.test(name) ? name : `_${name}`
}
