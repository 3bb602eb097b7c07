// No transcript is typed by hand: what a document shows a program printing, the program printed.
//
//   npm run transcripts [FILE…]                 runs every command again, and writes down what it printed
//   npm run transcripts -- --check [FILE…]      compares, and ends with 1 where a document says something else
//   npm run transcripts -- --recorded [FILE…]   runs those as well that were recorded on another machine
//
// In the documents stand two kinds of blocks. One is fenced as ```console: its first line is `$ ` and a command of ours,
// and below stands what it prints at 80 columns without colour. Where that depends on the machine, the fence says
// ```console recorded: only the command's success is checked, and the block is written anew when it is empty, or with
// --recorded. The other kind is fenced with a language and a path, like ```sh test/strangers/box.sh, and is that file
// without its imports.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const ALLOWED = /^(cooper( |$)|npm run --silent bench$)/
/** Half a minute, and the numbers are another machine's anyhow. */
const SLOW = /^npm run --silent bench$/

const BLOCK = /^```(\S+)(?: (.*))?\n([\s\S]*?)^```$/gm

/** @returns {string[]} */
function documents() {
  const lessons = readdirSync(join(root, 'lessons')).map(id => join('lessons', id, 'README.md'))
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...lessons]
    .map(file => join(root, file))
    .filter(existsSync)
}

/** Runs a command as a reader would, who has typed `npm link`. */
function run(/** @type {string} */ command) {
  const bin = mkdtempSync(join(tmpdir(), 'cooper-transcripts-'))
  symlinkSync(join(root, 'dist/cli/main.cjs'), join(bin, 'cooper'))
  const { NODE_EXTRA_CA_CERTS: _, FORCE_COLOR: __, ...rest } = process.env
  const env = { ...rest, PATH: `${bin}:${rest.PATH}`, COLUMNS: '80', NO_COLOR: '1', LC_ALL: 'C.UTF-8' }
  const { status, stdout } = spawnSync('sh', ['-c', `{ ${command}\n} 2>&1`], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 120_000,
  })
  rmSync(bin, { recursive: true })
  return { status, printed: stdout.trimEnd().replace(/[ \t]+$/gm, '') }
}

/**
 * What of an output is compared. The same program on another machine, or for another user, gives other process numbers,
 * inodes, times and sizes: of the numbers only 0 and 1 are kept, and those by which a claim is counted. Longer and
 * shorter numbers break lines elsewhere, so blanks are not compared either.
 */
export function comparable(/** @type {string} */ printed) {
  return printed
    .replace(/^= the same:(.|\n(?!\n))*/m, '= the same: …') // which rows there are depends on the kernel
    .replace(/\b(\d+) (hold|fail|not checked)\b/g, (_, n, what) => `${'i'.repeat(n)} ${what}`)
    .replace(/\d+(\.\d+)? (ns|µs|ms)\b/g, '# time')
    .replace(/\bfe80:[\da-f:]+/g, 'fe80:#')
    .replace(/\b\d+:\d+:(?=\/)/g, '#:#:') // a device
    .replace(/\b(shared|master):\d+|\b(peer group) \d+/g, '$1$2 #')
    .replace(/\b0x[\da-f]{5,}\b/g, '0x#')
    .replace(/\b(\d+ \w+) [RD](?=[,.])/g, '$1 S') // runs, or is about to sleep
    .replace(/-[\w]{6}\b(?=[, ]|$)/gm, '-######') // mkdtemp
    .replace(/(?<![\d.:])\d+(?![\d]|[.:]\d)/g, n => (n === '0' || n === '1' ? n : '#'))
    .replace(/\d*[2-9]\d*|1\d+|0\d+/g, '#')
    .replace(/\s+/g, '')
}

/** A block as it should be, and what is wrong with it as it is. */
function renew(
  /** @type {string} */ block,
  language = '',
  info = '',
  body = '',
  { check = false, again = false } = {},
) {
  if (language !== 'console') {
    const file = info && join(root, info)
    if (!file || !existsSync(file)) return { fresh: block }
    const text = readFileSync(file, 'utf8').replace(/^(import [^']*'.*'\n+)+/, '')
    return {
      fresh: `\`\`\`${language} ${info}\n${text}\`\`\``,
      wrong: text === body ? undefined : `${info} is another`,
    }
  }
  const [first = '', ...lines] = body.trimEnd().split('\n')
  const command = first.replace(/^\$ /, '')
  if (first === command || !ALLOWED.test(command)) return { fresh: block, wrong: `'${first}' is no command of ours` }
  const recorded = info.startsWith('recorded')
  const before = lines.join('\n')
  if (check && SLOW.test(command)) return { fresh: block, wrong: before ? undefined : `$ ${command}: never run` }

  if (recorded && before && !check && !again) return { fresh: block }
  const { status, printed } = run(command)
  const same = comparable(before) === comparable(printed)
  const fence = recorded ? `console recorded${same ? info.slice('recorded'.length) : ` on ${machine()}`}` : 'console'
  const fresh = same ? block : `\`\`\`${fence}\n$ ${command}\n${printed}\n\`\`\``
  if (!recorded) return { fresh, wrong: same ? undefined : `$ ${command}\n${difference(before, printed)}` }
  if (before === '') return { fresh, wrong: `$ ${command}: never run` }
  // A verdict may go either way: a root that is real, and one that is not, are judged differently.
  const fine = status === 0 || (status === 1 && command.startsWith('cooper check'))
  return { fresh, wrong: fine ? undefined : `$ ${command}: status ${status}\n${printed}` }
}

/** `Debian 12, Linux 6.18` */
function machine() {
  const os = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  const field = (/** @type {string} */ name) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(os)?.[1] ?? ''
  const system = `${field('NAME').split(' ')[0]} ${field('VERSION_ID')}`.trim()
  return [system, `Linux ${release().split('.').slice(0, 2).join('.')}`].filter(Boolean).join(', ')
}

/** The first lines that are not the same. */
function difference(/** @type {string} */ before, /** @type {string} */ now) {
  const [old, fresh] = [before.split('\n'), now.split('\n')]
  const known = new Set(old.map(comparable))
  const seen = new Set(fresh.map(comparable))
  const gone = old.filter(line => !seen.has(comparable(line))).map(line => `  - ${line}`)
  const come = fresh.filter(line => !known.has(comparable(line))).map(line => `  + ${line}`)
  return [...gone.slice(0, 10), ...come.slice(0, 10)].join('\n')
}

function main(/** @type {string[]} */ words) {
  const [check, again] = ['--check', '--recorded'].map(word => words.includes(word))
  const named = words.filter(word => !word.startsWith('--'))
  for (const file of named.length > 0 ? named : documents()) {
    const text = readFileSync(file, 'utf8')
    const fresh = text.replace(BLOCK, (block, language, info, body) => {
      const { fresh, wrong } = renew(block, language, info, body, { check, again })
      if (wrong && check) {
        console.error(`${relative(root, file)}: ${wrong}\n`)
        process.exitCode = 1
      }
      return fresh
    })
    if (!check && fresh !== text) {
      writeFileSync(file, fresh)
      console.log(`${relative(root, file)}: written anew`)
    }
  }
  if (check)
    console.log(process.exitCode ? 'Run `npm run transcripts`, and look at what changed.' : 'The documents are true.')
}

main(process.argv.slice(2))
