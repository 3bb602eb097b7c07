// run, start, capture and talk as every part above uses them: what they throw is explained. See explained.ts.

import * as capturing from '../run/capture.ts'
import * as running from '../run/run.ts'
import * as starting from '../run/start.ts'
import * as talking from '../run/talk.ts'
import { explained } from './explained.ts'

function withWords<Result>(perform: () => Result): Result {
  try {
    return perform()
  } catch (error) {
    throw explained(error)
  }
}

/** Performs a box to its end while Node stands still. See src/run/run.ts. Throws ExplainedFailure. */
export const run: typeof running.run = (...args) => withWords(() => running.run(...args))

/** `performed` is kept or broken as before, and broken with words. */
function explaining<Started extends starting.Running>(started: Started): Started {
  const performed = started.performed.catch((error: unknown) => Promise.reject(explained(error)))
  performed.catch(() => {}) // callers that need the result await it
  return { ...started, performed }
}

/** Starts a box, and follows it. See src/run/start.ts. Throws ExplainedFailure where the clone itself fails. */
export const start: typeof starting.start = (...args) => explaining(withWords(() => starting.start(...args)))

/** Performs a box and keeps what it prints. See src/run/capture.ts. Throws ExplainedFailure, ExplainedStop. */
export const capture: typeof capturing.capture = (...args) =>
  capturing.capture(...args).catch((error: unknown) => Promise.reject(explained(error)))

/** Performs a box with a conversation. See src/run/talk.ts. Throws ExplainedFailure where the clone itself fails. */
export const talk: typeof talking.talk = (...args) => explaining(withWords(() => talking.talk(...args)))
