// Descriptors that the reader finds open, beside its 0, 1 and 2. High numbers, so that they are nobody's in the process
// that they are handed down by.

/** A pipe: its answers, a line each. */
export const ANSWERS = 200
/** Its program. Open already, because the reader may not look into the directory where it lies. */
export const PROGRAM = 201
/** Node. */
export const NODE = 202
