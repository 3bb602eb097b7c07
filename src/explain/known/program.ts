// ENOENT of execve, although the program is there: what it names as its interpreter is not. execve(2)

import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { withFile } from '../../elf/bytes.ts'
import { readElf } from '../../elf/read.ts'
import { inRoot, isFile } from '../../elf/root.ts'
import { shebang } from '../../elf/shebang.ts'
import { existsHere } from '../model/here.ts'
import { type Files, fromFirstRoot, layersIn, type Mounted, mountOver, within } from '../model/mounts.ts'
import { type FailureInList, type Rule, ruleInList } from '../rule.ts'

/** A path of the process, as it is for us; undefined where a mount of the list covers it whose files we do not see. */
function fileHere(files: Files, path: string): string | undefined {
  const whole = fromFirstRoot(files, path)
  const inside = within(files.root, whole) ? `/${relative(files.root, whole)}` : whole
  return behind(files.mounts, inRoot(files.root, inside))
}

/** The same path behind the binds and overlays of the list. */
function behind(mounts: readonly Mounted[], path: string): string | undefined {
  const top = mountOver(mounts, path)
  if (!top) return path
  const rest = path.slice(top.place === '/' ? 0 : top.place.length)
  if (top.source !== undefined) return behind(top.through, join(top.source, rest))
  if (top.type !== 'overlay') return undefined
  const layers = layersIn(top.data).map(layer => `${layer}${rest}`)
  return layers.find(existsHere) ?? layers[0]
}

interface Interpreter {
  readonly program: string
  /** What it is: `dynamic loader`. */
  readonly kind: string
  readonly path: string
}

/** What a file names as its interpreter. Undefined for a static program, and for a file that we cannot read. */
function interpreterOf(program: string, file: string): Interpreter | undefined {
  try {
    const script = withFile(file, file, bytes => shebang(bytes))
    if (script) return { program, kind: 'interpreter of its first line, #!', path: script.interpreter }
    const { interpreter } = readElf(file)
    return interpreter === undefined ? undefined : { program, kind: 'dynamic loader that it names', path: interpreter }
  } catch {
    return undefined
  }
}

/** The places where the program was looked for: of execve(['ps']), each directory of PATH. */
const triedFor = ({ step, ignored }: FailureInList): string[] =>
  [...ignored.map(report => report.step).filter(each => each.line === step.line), step].map(({ args }) =>
    String(args[0]),
  )

function withoutInterpreter(failure: FailureInList): Interpreter | undefined {
  const { files } = failure.state
  for (const program of triedFor(failure)) {
    const file = fileHere(files, program)
    const named = file !== undefined && isFile(file) ? interpreterOf(program, file) : undefined
    const loader = named && fileHere(files, named.path)
    if (loader !== undefined && !existsSync(loader)) return named
  }
  return undefined
}

/** The program's name as it is written, where it holds several words: execve(['ls -l']). */
function wordsInOne({ step }: FailureInList): { words: readonly string[] } | undefined {
  const command = step.args[1]
  const program = Array.isArray(command) && command.length === 1 ? String(command[0]) : ''
  return /^\S+\s+\S/.test(program) ? { words: program.trim().split(/\s+/) } : undefined
}

export const programRules: readonly Rule[] = [
  ruleInList<{ words: readonly string[] }>({
    id: 'known.execve.words-in-one',
    call: ['execve'],
    errno: ['ENOENT'],
    when: wordsInOne,
    means: ({ words }) =>
      `'${words.join(' ')}' is one word for the kernel, the name of a program: only a shell takes it apart at the spaces`,
    fix: ({ words }) => `execve([${words.map(word => `'${word}'`).join(', ')}]): each word by itself`,
  }),
  ruleInList<Interpreter>({
    id: 'known.execve.interpreter-missing',
    call: ['execve'],
    errno: ['ENOENT'],
    when: withoutInterpreter,
    means: ({ program, kind, path }) =>
      path.endsWith('\r')
        ? `${program} is there, and its first line ends with a carriage return, which the kernel takes for a part of the interpreter's name`
        : `${program} is there, but the ${kind}, ${path}, is not in this root`,
    fix: ({ program, path }) =>
      path.endsWith('\r')
        ? `write the file with Unix line ends: sed -i 's/\\r$//' ${program}`
        : `put ${path} and the libraries into the root too (ldd lists them), by a copy or a bind; or take a static program such as busybox`,
  }),
]
