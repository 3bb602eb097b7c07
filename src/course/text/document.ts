// Parses a text of the course into pages of blocks. A text is ordinary Markdown for people and code hosts to read; some
// of its fenced blocks are run by `cooper learn` and `cooper present`.
//
// A page begins at each heading of the first or second level, and at each rule (`---`).
import { lexer, type Token, type Tokens } from 'marked'
import { readText, Unreadable } from '../../base/read-text.ts'
import { UserError } from '../../base/user-error.ts'
import { type Question, readQuestion } from './question.ts'

export interface Document {
  readonly file: string
  readonly title: string
  readonly pages: readonly Page[]
}

export interface Page {
  readonly title: string
  readonly blocks: readonly Block[]
}

export type Block = Prose | Code | Live | Question | Note

/** Text that is only read. */
export interface Prose {
  readonly kind: 'prose'
  readonly markdown: string
}

/** A block of code, or a picture in characters. If its fence names a source, the code is read from that file. */
export interface Code {
  readonly kind: 'code'
  readonly language: string
  /** `lessons/NN-name/lesson.ts`, or one name in it: `lessons/NN-name/lesson.ts#box`. */
  readonly source?: string
  /** On a slide: groups of lines to highlight one after the other, counted from 1. ```ts lesson.ts {1-2|4} */
  readonly focus?: readonly (readonly number[])[]
  readonly text: string
}

/** A cooper command, and what it printed when the text was written. */
export interface Live {
  readonly kind: 'live'
  readonly role: Role
  readonly command: string
  readonly printed: string
  /** The machine that printed it (`Debian 12, Linux 6.18`), if the output depends on the machine. */
  readonly recorded?: string
}

/** The purpose of the block: `break` is a list that is broken on purpose, `step` and `shell` need the reader's keys. */
export type Role = (typeof ROLES)[number]
const ROLES = ['run', 'xray', 'break', 'step', 'shell'] as const

/** A comment in Markdown, which readers do not see. In a deck it is a note for the speaker. */
export interface Note {
  readonly kind: 'note'
  readonly text: string
}

/** Reads a document. Throws UserError if the file is missing or a block is malformed. */
export function readDocument(file: string): Document {
  try {
    return parseDocument(readText(file), file)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw new UserError(2, error.code === 'ENOENT' ? `there is no text ${file}` : `${file} ${error.message}`)
  }
}

export function parseDocument(text: string, file: string): Document {
  const pages: { title: string; blocks: Block[] }[] = []
  const turn = (title: string) => void pages.push({ title, blocks: [] })
  for (const token of lexer(text)) {
    if (isHeading(token)) turn(token.text)
    else if (token.type === 'hr') turn(pages.at(-1)?.title ?? '')
    else if (token.type !== 'space') {
      if (pages.length === 0) turn('')
      add((pages.at(-1) as { blocks: Block[] }).blocks, token, file)
    }
  }
  const full = pages.filter(({ blocks }) => blocks.length > 0)
  for (const { title, blocks } of full) expectSettled(blocks, `${file}: ${title}`)
  return { file, title: full[0]?.title ?? '', pages: full }
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading' && token.depth <= 2

/** Adds a block. Adjacent prose becomes one block, because a list belongs to the sentence before it. */
function add(blocks: Block[], token: Token, file: string): void {
  const block = blockOf(token, file)
  const last = blocks.at(-1)
  if (block.kind === 'prose' && last?.kind === 'prose')
    blocks[blocks.length - 1] = { kind: 'prose', markdown: `${last.markdown}\n\n${block.markdown}` }
  else blocks.push(block)
}

function blockOf(token: Token, file: string): Block {
  if (token.type === 'html') return { kind: 'note', text: token.raw.replace(/^\s*<!--|-->\s*$/g, '').trim() }
  if (token.type !== 'code' || !token.raw.startsWith('```'))
    return { kind: 'prose', markdown: token.raw.replace(/^\n+/, '').trimEnd() }
  const { lang = '', text } = token as Tokens.Code
  const [language = '', ...info] = lang.split(' ')
  if (language === 'console') return live(info, text, file)
  if (language === 'predict' || language === 'quiz') return readQuestion(language, info.join(' '), text, file)
  const [source] = info.filter(word => !word.startsWith('{'))
  const lit = info.find(word => /^\{[\d,|-]+\}$/.test(word))
  return { kind: 'code', language, text, ...(source ? { source } : {}), ...(lit ? { focus: focusOf(lit) } : {}) }
}

/** `{1-2|4,6}`: lines 1 and 2, then 4 and 6. */
const focusOf = (lit: string): number[][] =>
  lit
    .slice(1, -1)
    .split('|')
    .map(group =>
      group.split(',').flatMap(range => {
        const [first = 0, last = first] = range.split('-').map(Number)
        return Array.from({ length: last - first + 1 }, (_, i) => first + i)
      }),
    )

/** ```console [ROLE] [recorded on WHERE]: `$ command` and its output. */
function live(info: readonly string[], text: string, file: string): Live {
  const [first = '', ...printed] = text.split('\n')
  if (!first.startsWith('$ '))
    throw new UserError(4, `${file}: '${first}' is not a command: a console block begins with '$ '`)
  const at = info.indexOf('recorded')
  const named = (at < 0 ? info : info.slice(0, at))[0] ?? 'run'
  const role = ROLES.find(each => each === named)
  if (!role) throw new UserError(4, `${file}: ${first}: there is no block '${named}', only ${ROLES.join(', ')}`)
  const recorded =
    info
      .slice(at + 1)
      .join(' ')
      .replace(/^on /, '') || 'another machine'
  return { kind: 'live', role, command: first.slice(2), printed: printed.join('\n'), ...(at < 0 ? {} : { recorded }) }
}

/** Throws UserError if a prediction is not followed by a run on the same page. */
function expectSettled(blocks: readonly Block[], where: string): void {
  blocks.forEach((block, i) => {
    if (block.kind === 'predict' && !blocks.slice(i).some(({ kind }) => kind === 'live'))
      throw new UserError(4, `${where}: no run on the page answers the prediction '${block.id}'`)
  })
}
