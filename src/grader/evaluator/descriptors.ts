// Descriptors that the evaluator finds open, beside its 0, 1 and 2. Their numbers are high, so that the process that hands
// them down does not use them for something else.

/** A pipe for its answers, a line each. */
export const ANSWERS = 200
/** Its program. It is open already, because the evaluator may not look into the directory where the program lies. */
export const PROGRAM = 201
/** Node. */
export const NODE = 202
