// The kinds of parameters, by which a call's description names, shows and checks its arguments.
export * from './parameters/flags.ts'
export * from './parameters/lists.ts'
export * from './parameters/numbers.ts'
export * from './parameters/parameter.ts'
export * from './parameters/results.ts'
export * from './parameters/texts.ts'
