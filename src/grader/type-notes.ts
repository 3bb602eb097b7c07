// What TypeScript says of a workspace. A list whose types are wrong is performed all the same, and judged by what it does;
// so this is a note beside the verdict, and a verdict does not wait for it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packageRoot } from '../base/package-root.ts'

export interface TypeNote {
  /** As seen from the workspace. */
  readonly file: string
  readonly line: number
  readonly says: string
}

/** The notes on one directory of a workspace; none where there is nothing to say, or no compiler. */
export function typeNotes(workspace: string, directory: string, signal?: AbortSignal): Promise<TypeNote[]> {
  const compiler = compilerPath()
  if (!compiler) return Promise.resolve([])
  return new Promise(resolve => {
    const child = spawn(process.execPath, [compiler, '--noEmit', '--pretty', 'false', '-p', workspace], {
      cwd: workspace,
      stdio: ['ignore', 'pipe', 'ignore'],
      ...(signal ? { signal } : {}),
    })
    let said = ''
    child.stdout.on('data', (bytes: Buffer) => (said += bytes))
    child.on('error', () => resolve([]))
    child.on('close', () => resolve(notesIn(said).filter(({ file }) => file.startsWith(`${directory}/`))))
  })
}

/** `NN-name/solution.ts(12,3): error TS2345: Argument of type …`, and further lines that begin with a space. */
const notesIn = (said: string): TypeNote[] =>
  [...said.matchAll(/^(\S.*?)\((\d+),\d+\): error TS\d+: (.*)$/gm)].map(([, file = '', line, says = '']) => ({
    file,
    line: Number(line),
    says,
  }))

function compilerPath(): string | undefined {
  try {
    const found = createRequire(join(packageRoot, 'package.json')).resolve('typescript/package.json')
    const path = join(dirname(found), 'bin', 'tsc')
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}
