/**
 * A half sentence of a rule, as a whole one. One that begins with a call keeps its name as it is: prctl(…). A command line
 * stays as it is, so that it can be copied.
 */
export const sentence = (half: string): string => {
  if (half === '' || half.startsWith('sudo ')) return half
  const first = /^[a-z_]+\d?\(/.test(half) ? half.charAt(0) : half.charAt(0).toUpperCase()
  return `${first}${half.slice(1).replace(/\.$/, '')}.`
}
