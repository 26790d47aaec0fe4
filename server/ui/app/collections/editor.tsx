export function CollectionEditor(_: { collection: unknown; copyOf: string }) {
  return null
}
