/** Which methods of each SDK service a test has called. */
export type Called = Map<string, Set<string>>

/** The service itself; calls of its methods are recorded under `name`. */
export function noted<T extends object>(called: Called, name: string, service: T): T {
  const names = called.get(name) ?? new Set()
  called.set(name, names)
  return new Proxy(service, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      names.add(String(key))
      return value.bind(target)
    },
  })
}

/** The names of a service's methods, taken from the SDK. */
export function methodsOf(service: object): string[] {
  const names = new Set<string>()
  for (let each = Object.getPrototypeOf(service); each !== Object.prototype; ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(each))) {
      if (typeof value === 'function') names.add(name)
    }
    each = Object.getPrototypeOf(each)
  }
  return [...names]
}
