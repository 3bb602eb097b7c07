// Which calls filters refuse, for some arguments at least. A filter is asked with arguments that its own jumps are about, so
// that each of its answers is found: the bits that one jump asks for are changed so that it goes the other way.
import { type Instruction, OFFSET } from './bpf.ts'
import { type Attempt, follow, type Question, strictest } from './decide.ts'

/** So many attempts for one call. A rule of the toolkit needs two for each of its conditions. */
const MOST = 500

/** Whether a call with this number is not performed, for at least one choice of its arguments. */
export function isRefused(
  programs: readonly (readonly Instruction[])[],
  { number, architecture }: Omit<Attempt, 'args'>,
) {
  const known = new Set<string>()
  const waiting: (readonly bigint[])[] = [new Array<bigint>(6).fill(0n)]
  for (let args = waiting.shift(); args && known.size < MOST; args = waiting.shift()) {
    const attempt = { number, architecture, args }
    const ways = programs.map(program => follow(program, attempt))
    if (strictest(ways.map(({ answer }) => answer)) !== 'performed') return true
    for (const question of ways.flatMap(({ questions }) => questions)) {
      const next = changed(args, question)
      const key = next?.join(' ')
      if (!next || key === undefined || known.has(key)) continue
      known.add(key)
      waiting.push(next)
    }
  }
  return false
}

/** The arguments with the bits that lead a jump the other way. */
function changed(args: readonly bigint[], { offset, mask, otherwise }: Question): bigint[] | undefined {
  if (otherwise === undefined) return undefined
  const shift = offset % 8 === 0 ? 0n : 32n
  const place = Math.floor((offset - OFFSET.arguments) / 8)
  const keep = ~(BigInt(mask) << shift)
  return args.map((arg, i) => (i === place ? (arg & keep) | (BigInt(otherwise) << shift) : arg))
}
