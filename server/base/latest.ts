/**
 * Wraps a load of something cached. Loads may overtake one another: the result of an earlier one is
 * dropped if a later one has been taken. Rejects with what `load` rejects with.
 */
export function takingLatest<T>(
  load: () => Promise<T>,
  take: (loaded: T) => void,
): () => Promise<void> {
  let begun = 0
  let taken = 0
  return async () => {
    const turn = ++begun
    const loaded = await load()
    if (turn < taken) return
    taken = turn
    take(loaded)
  }
}
