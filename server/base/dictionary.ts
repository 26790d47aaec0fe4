/**
 * Creates an object without inherited members, for names that come from outside: `constructor` is
 * absent until somebody sets it. An `Object.create(null)` looks the same, but V8 stores it as a
 * hash table, and copying one with eight members takes 4 µs instead of 0.2.
 */
export function dictionary<T>(): Record<string, T> {
  return new Dictionary() as Record<string, T>
}

class Dictionary {}
Object.setPrototypeOf(Dictionary.prototype, null)
Reflect.deleteProperty(Dictionary.prototype, 'constructor')
