// tags: fast
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ElfError, libraries, needs, readElf } from '../../src/elf/elf.ts'
import { missing, unless } from '../helpers/unless.ts'

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim()
const scratch = mkdtempSync(join(tmpdir(), 'elf-'))
afterAll(() => rmSync(scratch, { recursive: true }))

const interpreter = readElf('/bin/sh').interpreter ?? ''
const glibc = interpreter.includes('ld-linux')

/** The files that ldd names, which runs the program's own loader. */
const ldd = (program: string): string[] => {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' })
  const paths = stdout.split('\n').map(line => /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1])
  return [...new Set(paths.filter(path => path !== undefined))].sort()
}

const programs = [
  'bash',
  'ls',
  'ps',
  'cat',
  'ip',
  'mount',
  'unshare',
  'tar',
  'perl',
  'git',
  'curl',
  'gcc',
  'gdb',
  'podman',
  'ssh',
]
const isElf = (path: string) => readFileSync(path).subarray(0, 4).toString('latin1') === '\x7fELF'
const installed = [...programs.map(has).filter(path => path && isElf(path)), process.execPath]

unless(glibc ? undefined : 'the C library is not glibc', test).each(installed)(
  '%s needs the files that ldd says it needs',
  program => {
    expect(needs(program)).toEqual({ files: ldd(program), missing: [] })
  },
)

test('a program runs in a root that holds only the files it needs', () => {
  const root = join(scratch, 'root')
  for (const file of ['/bin/ls', ...libraries('/bin/ls')]) {
    mkdirSync(join(root, dirname(file)), { recursive: true })
    copyFileSync(file, join(root, file))
  }
  const { stdout, stderr } = spawnSync('unshare', ['-r', 'chroot', root, '/bin/ls', '/'], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(stdout.split('\n')).toContain('bin')
  // The same files are found by looking into that root from outside.
  expect(needs('/bin/ls', { root })).toEqual({ files: libraries('/bin/ls'), missing: [] })

  const lost = libraries('/bin/ls').find(file => file.includes('libc.'))!
  rmSync(join(root, lost))
  expect(needs('/bin/ls', { root }).missing).toEqual(['libc.so.6'])
  expect(() => libraries('/bin/ls', { root })).toThrow(`/bin/ls needs libc.so.6, not found in the root ${root}`)
  rmSync(join(root, interpreter))
  expect(needs('/bin/ls', { root }).missing).toContain(interpreter)
})

test('a symbolic link inside a root does not lead out of it', () => {
  const root = join(scratch, 'links')
  mkdirSync(join(root, 'bin'), { recursive: true })
  symlinkSync('/bin/ls', join(root, 'bin/absolute'))
  symlinkSync('../../../../../../bin/ls', join(root, 'bin/relative'))
  symlinkSync('circle', join(root, 'bin/circle'))
  for (const name of ['absolute', 'relative', 'circle']) {
    expect(() => needs(`/bin/${name}`, { root })).toThrow(`there is no file /bin/${name} in the root`)
  }
})

unless(missing('busybox'), test)('a static busybox needs no other file', () => {
  const elf = readElf(has('busybox'))
  expect(elf.static, 'busybox is linked statically').toBe(true)
  expect(elf.needed).toEqual([])
  expect(needs(has('busybox'))).toEqual({ files: [], missing: [] })
})

unless(missing('musl-gcc'), test)('a program for musl needs one file, which is loader and C library', () => {
  compile('musl-gcc', 'int main(void) { return 0; }', 'musl')
  const elf = readElf(join(scratch, 'musl'))
  expect(elf.needed).toEqual(['libc.so'])
  expect(libraries(join(scratch, 'musl'))).toEqual([elf.interpreter])
})

/** The loader, and not the shell, replaces ORIGIN by the directory of the program. */
const besideIt = '$' + '{ORIGIN}/lib'

const compile = (compiler: string, code: string, name: string, ...flags: string[]) => {
  mkdirSync(dirname(join(scratch, name)), { recursive: true })
  writeFileSync(join(scratch, 'x.c'), code)
  execFileSync(compiler, ['-o', join(scratch, name), join(scratch, 'x.c'), ...flags])
}

unless(missing('gcc'), test).each(['--enable-new-dtags', '--disable-new-dtags'])(
  'a library beside its program is found by $ORIGIN (%s)',
  tags => {
    compile('gcc', 'int inner(void) { return 1; }', 'lib/libinner.so', '-shared', '-fPIC')
    const besides = [`-L${scratch}/lib`, `-Wl,${tags}`]
    compile(
      'gcc',
      'int inner(void); int outer(void) { return inner(); }',
      'lib/libouter.so',
      '-shared',
      '-fPIC',
      ...besides,
      '-linner',
      '-Wl,-rpath,$ORIGIN',
    )
    compile(
      'gcc',
      'int outer(void); int main(void) { return outer(); }',
      'program',
      ...besides,
      '-louter',
      '-Wl,-rpath-link,lib',
      `-Wl,-rpath,${besideIt}`,
    )
    const elf = readElf(join(scratch, 'program'))
    expect(tags === '--enable-new-dtags' ? elf.runpath : elf.rpath).toEqual([besideIt])
    expect(needs(join(scratch, 'program'))).toEqual({ files: ldd(join(scratch, 'program')), missing: [] })
    rmSync(join(scratch, 'lib/libinner.so'))
    expect(needs(join(scratch, 'program')).missing).toEqual(['libinner.so'])
  },
)

unless(missing('aarch64-linux-gnu-gcc'), test)('a program for arm64 is read on any machine', () => {
  compile('aarch64-linux-gnu-gcc', 'int main(void) { return 0; }', 'arm')
  expect(readElf(join(scratch, 'arm'))).toMatchObject({ machine: 'aarch64', interpreter: '/lib/ld-linux-aarch64.so.1' })
})

test('a script needs its interpreter and the files that one needs', () => {
  const script = join(scratch, 'script')
  writeFileSync(script, '#! /bin/bash -e\nls\n')
  chmodSync(script, 0o755)
  expect(needs(script).files).toEqual(['/bin/bash', ...libraries('/bin/bash')].sort())
  expect(() => readElf(script)).toThrow('is a script for /bin/bash, not an ELF file')
  writeFileSync(script, '#!/no/such/shell\n')
  expect(needs(script)).toEqual({ files: [], missing: ['/no/such/shell'] })
  writeFileSync(script, `#!${script}\n`)
  expect(() => needs(script)).toThrow('scripts name each other')
})

test('the error for any other file says what the file is', () => {
  const bash = readFileSync('/bin/bash')
  const changed = (offset: number, value: number) => Buffer.from(bash).fill(value, offset, offset + 1)
  expect(() => readElf(new Uint8Array())).toThrow('is empty')
  expect(() => readElf(Buffer.from('root:x:0:0'))).toThrow('neither an ELF file nor a script')
  expect(() => readElf(changed(4, 1))).toThrow('is a 32-bit program')
  expect(() => readElf(changed(5, 2))).toThrow('is a big-endian program')
  expect(() => readElf(changed(18, 8))).toThrow('is for another processor: MIPS')
  expect(() => readElf(bash.subarray(0, 100))).toThrow('is cut short')
  expect(() => readElf(scratch)).toThrow('is not a regular file')
  expect(() => needs('/no/such/program')).toThrow('there is no file /no/such/program')
})

test('a file that is cut or damaged anywhere gives a result or an ElfError', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 48271) % 0x7fffffff
    return seed % below
  }
  const attempt = (bytes: Uint8Array) => {
    try {
      readElf(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(ElfError)
    }
  }
  const bash = readFileSync('/bin/bash')
  for (let length = 0; length < 1200; length++) attempt(bash.subarray(0, length))
  for (let round = 0; round < 300; round++) attempt(bash.subarray(0, random(bash.length)))
  for (let round = 0; round < 3000; round++) {
    const damaged = Buffer.from(bash.subarray(0, 0x8000))
    for (let i = 0; i < 4; i++) damaged[random(1200)] = random(256)
    attempt(damaged)
  }
})
