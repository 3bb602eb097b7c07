// A text of the course, as data: pages of blocks. It is ordinary Markdown, for people and code hosts to read; some of its
// fenced blocks are brought to life by `cooper learn` and `cooper present`.
//
// A page begins at each heading of the first or second level, and at each rule (`---`).
import { existsSync, readFileSync } from 'node:fs'
import { lexer, type Token, type Tokens } from 'marked'
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

/** What is only read. */
export interface Prose {
  readonly kind: 'prose'
  readonly markdown: string
}

/** A block of code, or a picture in characters. Fenced with a language and a place, it is drawn from that file. */
export interface Code {
  readonly kind: 'code'
  readonly language: string
  /** `lessons/NN-name/lesson.ts`, or one name in it: `lessons/NN-name/lesson.ts#box`. */
  readonly source?: string
  /** On a slide: lines that are lit, from 1, one group after the other. ```ts lesson.ts {1-2|4} */
  readonly focus?: readonly (readonly number[])[]
  readonly text: string
}

/** A command of ours, and what it printed when the text was written. */
export interface Live {
  readonly kind: 'live'
  readonly role: Role
  readonly command: string
  readonly printed: string
  /** Where it was printed (`Debian 12, Linux 6.18`), if what it prints depends on the machine. */
  readonly recorded?: string
}

/** What the block is in the story: to be run, an x-ray to be read, or a list that is broken on purpose. */
export type Role = (typeof ROLES)[number]
const ROLES = ['run', 'xray', 'break', 'step', 'shell'] as const

/** A comment of Markdown: the reader does not see it. In a deck it is what the speaker sees. */
export interface Note {
  readonly kind: 'note'
  readonly text: string
}

/** Reads a document. Throws UserError where there is none, or where a block of it is not well formed. */
export function readDocument(file: string): Document {
  if (!existsSync(file)) throw new UserError(2, `there is no text ${file}`)
  return parseDocument(readFileSync(file, 'utf8'), file)
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

/** Prose that follows prose is one block: a list belongs to the sentence before it. */
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

/** ```console [ROLE] [recorded on WHERE]: `$ command`, and what it prints. */
function live(info: readonly string[], text: string, file: string): Live {
  const [first = '', ...printed] = text.split('\n')
  if (!first.startsWith('$ '))
    throw new UserError(4, `${file}: '${first}' is no command: a console block begins with '$ '`)
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

/** A prediction is settled by the run that follows it on its page. */
function expectSettled(blocks: readonly Block[], where: string): void {
  blocks.forEach((block, i) => {
    if (block.kind === 'predict' && !blocks.slice(i).some(({ kind }) => kind === 'live'))
      throw new UserError(4, `${where}: nothing on the page settles the prediction '${block.id}'`)
  })
}
