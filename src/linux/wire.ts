// A list as text, and back again.
export { BadArgument, readBox } from './wire/read.ts'
export { writeBox } from './wire/write.ts'
