// Writes the transcripts in the documents, so that they show exactly what the programs print.
//
//   npm run transcripts [FILE…]                 runs every command again and writes its output into the document
//   npm run transcripts -- --check [FILE…]      only compares, and exits with 1 if a document differs
//   npm run transcripts -- --recorded [FILE…]   also runs the commands that were recorded on another machine
//
// A document has blocks of three kinds. A ```console block has `$ ` and a cooper command in its first line, and below it
// the output at 80 columns without colours. If the output depends on the machine, the fence says ```console recorded: then
// only the success of the command is checked, and the block is written anew if it is empty or with --recorded. The role of
// the block may come before `recorded`: ```console break. A block that is fenced with a language and a path, like
// ```sh test/other-programs/box.sh, shows that file without its imports, or, as ```ts lesson.ts#box, one declaration of it.
// A picture, ![$ cooper check …](docs/check.svg), is drawn from the output of the command.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { release } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { comparable, difference, differs, drawn, isRefused, performCommand } from '../dist/course.js'
import { picture, textOf } from './picture.js'

const root = fileURLToPath(new URL('..', import.meta.url))
/** The benchmark takes half a minute and its figures depend on the machine, so --check does not run it. */
const BENCH = 'npm run --silent bench'
const ALLOWED = /^(cooper( |$)|npm run --silent bench$)/

const BLOCK = /^```(\S+)(?: (.*))?\n([\s\S]*?)^```$/gm

/** @returns {string[]} */
function documents() {
  const lessons = readdirSync(join(root, 'lessons')).map(id => join('lessons', id, 'README.md'))
  const slides = existsSync(join(root, 'slides')) ? readdirSync(join(root, 'slides')).map(id => join('slides', id)) : []
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...lessons, ...slides]
    .map(file => join(root, file))
    .filter(existsSync)
}

/** @returns {Promise<import('../src/course/text/perform.ts').Performed>} */
async function run(/** @type {string} */ command) {
  if (command !== BENCH) return performCommand(command, { columns: 80 })
  const { status, stdout } = spawnSync('sh', ['-c', command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { exit: { code: status ?? 1, signal: undefined }, printed: stdout.trimEnd() }
}

/** The block as it should be, and how the current one differs. */
async function renew(
  /** @type {string} */ file,
  /** @type {string} */ block,
  language = '',
  info = '',
  body = '',
  { check = false, again = false } = {},
) {
  if (language === 'predict' || language === 'quiz') return { fresh: block }
  if (language !== 'console') {
    const source = info.replace(/ \{.*\}$/, '')
    const text = info ? drawn(source, file) : undefined
    if (text === undefined) return { fresh: block, wrong: info ? `there is no file ${source}` : undefined }
    const fresh = `\`\`\`${language} ${info}\n${text}\n\`\`\``
    return { fresh, wrong: `${text}\n` === body ? undefined : `${source} has changed` }
  }
  const [first = '', ...lines] = body.trimEnd().split('\n')
  const command = first.replace(/^\$ /, '')
  if (first === command || !ALLOWED.test(command)) return { fresh: block, wrong: `'${first}' is not a cooper command` }
  const [, role = '', record] = /^((?!recorded\b)\w+)? ?(recorded\b.*)?$/.exec(info) ?? []
  const before = lines.join('\n')
  // Step and shell blocks need a reader's keys, so they have no output.
  if (role === 'step' || role === 'shell')
    return { fresh: block, wrong: before && `$ ${command} needs keys, so it must have no output` }
  if (check && command === BENCH) return { fresh: block, wrong: before ? undefined : `$ ${command}: never run` }
  if (record !== undefined && before && !check && !again) return { fresh: block }

  const now = await run(command)
  const live = {
    kind: /** @type {const} */ ('live'),
    role: /** @type {'run'} */ (role || 'run'),
    command,
    printed: before,
  }
  const wrong = differs(record === undefined ? live : { ...live, recorded: record }, now)
  if (record !== undefined && isRefused(now.exit) && before !== '') return { fresh: block }
  const same = comparable(before) === comparable(now.printed)
  const label = record === undefined ? '' : same ? record : `recorded on ${machine()}`
  const fence = ['```console', role, label].filter(Boolean).join(' ')
  const fresh = same ? block : `${fence}\n$ ${command}\n${now.printed}\n\`\`\``
  return { fresh, wrong: wrong && `$ ${command}\n${wrong}` }
}

const PICTURE = /^!\[\$ (cooper [^\]]+)\]\((\S+\.svg)\)$/gm
const COLUMNS = 80

/** Draws the pictures of a document anew, or with `check` returns how they differ. */
async function renewPictures(/** @type {string} */ file, /** @type {string} */ text, { check = false }) {
  const wrong = []
  for (const [, command = '', path = ''] of text.matchAll(PICTURE)) {
    const place = join(dirname(file), path)
    const before = existsSync(place) ? textOf(readFileSync(place, 'utf8')) : ''
    const { printed } = await performCommand(command, { columns: COLUMNS, colour: true })
    const fresh = picture(command, printed, COLUMNS)
    if (comparable(before) === comparable(textOf(fresh))) continue
    if (check) wrong.push(`the picture of $ ${command}\n${difference(before, textOf(fresh))}`)
    else writeFileSync(place, fresh)
  }
  return wrong
}

/** `Debian 12, Linux 6.18` */
function machine() {
  const os = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  const field = (/** @type {string} */ name) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(os)?.[1] ?? ''
  const system = `${field('NAME').split(' ')[0]} ${field('VERSION_ID')}`.trim()
  return [system, `Linux ${release().split('.').slice(0, 2).join('.')}`].filter(Boolean).join(', ')
}

async function main(/** @type {string[]} */ words) {
  const [check, again] = ['--check', '--recorded'].map(word => words.includes(word))
  const named = words.filter(word => !word.startsWith('--'))
  for (const file of named.length > 0 ? named : documents()) {
    const text = readFileSync(file, 'utf8')
    let fresh = ''
    let end = 0
    for (const { index, 0: block, 1: language, 2: info, 3: body } of text.matchAll(BLOCK)) {
      const renewed = await renew(file, block, language, info, body, { check, again })
      if (renewed.wrong && (check || renewed.fresh === block)) {
        console.error(`${relative(root, file)}: ${renewed.wrong}\n`)
        process.exitCode = 1
      }
      fresh += text.slice(end, index) + renewed.fresh
      end = index + block.length
    }
    fresh += text.slice(end)
    for (const wrong of await renewPictures(file, text, { check })) {
      console.error(`${relative(root, file)}: ${wrong}\n`)
      process.exitCode = 1
    }
    if (!check && fresh !== text) {
      writeFileSync(file, fresh)
      console.log(`${relative(root, file)}: updated`)
    }
  }
  if (check)
    console.log(
      process.exitCode ? 'Run `npm run transcripts`, and review the changes.' : 'The documents are up to date.',
    )
}

await main(process.argv.slice(2))
