/**
 * Does something for each of many, so many at a time; gives the results in the order of the many.
 * Where one fails no other is begun, and those that are under way are waited for, before it throws.
 */
export async function inTurn<Each, Result>(
  many: readonly Each[],
  atOnce: number,
  act: (each: Each) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const failures: unknown[] = []
  let next = 0
  const worker = async () => {
    while (next < many.length && failures.length === 0) {
      const at = next++
      try {
        results[at] = await act(many[at] as Each)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (failures.length > 0) throw failures[0]
  return results
}
