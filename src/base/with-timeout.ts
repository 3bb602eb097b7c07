/**
 * Waits for work, but not longer than so many milliseconds. The work itself goes on: the caller ends it.
 * @param late gives the result where time is up, or throws
 */
export async function withTimeout<Result, Late>(
  milliseconds: number,
  work: Promise<Result>,
  late: () => Late,
): Promise<Result | Late> {
  let timer: NodeJS.Timeout | undefined
  const timeIsUp = new Promise<typeof LATE>(resolve => {
    timer = setTimeout(() => resolve(LATE), milliseconds)
  })
  try {
    const first = await Promise.race([work, timeIsUp])
    return first === LATE ? late() : first
  } finally {
    clearTimeout(timer)
  }
}

const LATE: unique symbol = Symbol()
