// Renders Markdown on the terminal with marked-terminal, and works around its defects: it prints the markup inside list
// items, ignores the width in tables and lists, and chooses colours for dark screens only.
import chalk from 'chalk'
import { Marked, type RendererObject, type Tokens } from 'marked'
import { markedTerminal, type TerminalRendererOptions } from 'marked-terminal'
import stringWidth from 'string-width'
import { columns, fitting, type Output, unsigned, wrapUnsigned as wrap } from '../output.ts'
import { clean, sign } from '../styled.ts'

export type Look = Pick<Output, 'style' | 'width' | 'plain'>

/** The lines of a text in Markdown, none longer than the output is wide. */
export function renderMarkdown(markdown: string, output: Look): string[] {
  const look = { ...output, style: unsigned(output.style) }
  const marked = new Marked(markedTerminal(style(look), { theme: theme(look) } as object) as object, {
    renderer: rendererFixes(look),
  })
  chalk.level = look.style.level // the copy of chalk that marked-terminal uses
  return (marked.parse(clean(markdown), { async: false }) as string)
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .split('\n')
    .map(sign)
}

/** The lines of code, with syntax colours if the language is known. */
export function renderCode(code: string, language: string, look: Look): string[] {
  // A picture in characters is not wrapped, because that would destroy it.
  const lines =
    language === ''
      ? code
      : code
          .split('\n')
          .flatMap(line => wrappedCode(line, look.width - 2))
          .join('\n')
  return renderMarkdown(`~~~${language}\n${lines}\n~~~`, look)
}

/** Wraps a line of code that is too long, with more indentation; a comment goes on as a comment. */
function wrappedCode(line: string, width: number): string[] {
  if (stringWidth(line) <= width) return [line]
  const [start = '', indent = '', mark = ''] = /^(\s*)(\/\*\* |\* |\/\/ |# )?/.exec(line) ?? []
  const next = mark === '/** ' ? `${indent} * ` : mark ? start : `${indent}    `
  const room = width - Math.max(start.length, next.length)
  return wrap(line.slice(start.length), room).map((part, i) => {
    if (i === 0) return start + part
    return part === '*/' ? `${indent} */` : next + part
  })
}

/**
 * Colours that are readable on light and dark backgrounds: no yellow, no white, and no grey except the terminal's
 * faint.
 */
const style = ({ style, width }: Look): TerminalRendererOptions & { emoji: boolean } => ({
  code: (text: string) => text,
  blockquote: (text: string) => text,
  heading: style.bold,
  firstHeading: style.bold,
  strong: style.bold,
  em: style.italic,
  codespan: style.cyan,
  html: style.dim,
  del: style.strikethrough,
  emoji: false,
  reflowText: false,
  showSectionPrefix: false,
  tab: 2,
  width,
})

/** Styles for the names that highlight.js gives to the parts of a program. */
const theme = ({ style }: Look) => {
  const plain = (text: string) => text
  const named = {
    keyword: style.magenta,
    literal: style.magenta,
    built_in: plain,
    comment: style.italic.dim,
    doctag: style.italic.dim,
    string: style.green,
    regexp: style.green,
    number: style.blue,
    default: plain,
  }
  const others = 'type class function title params meta tag name attr attribute variable symbol bullet code emphasis'
  const rest = 'meta-keyword meta-string section builtin-name strong formula link quote selector-tag selector-id'
  const also = 'selector-class selector-attr selector-pseudo template-tag template-variable addition deletion subst'
  return { ...Object.fromEntries(`${others} ${rest} ${also}`.split(' ').map(name => [name, plain])), ...named }
}

function rendererFixes({ style, width, plain }: Look): RendererObject {
  /** The nesting depth of lists, because each level has less width. */
  let depth = 0
  const room = () => width - 2 * depth
  const inline = (text: string) => wrap(text.replace(/\n/g, ' '), room()).join('\n')
  return {
    text(token) {
      return 'tokens' in token && token.tokens ? inline(this.parser.parseInline(token.tokens)) : asWritten(token.text)
    },
    paragraph({ tokens }) {
      return `${inline(this.parser.parseInline(tokens))}\n\n`
    },
    list({ items, ordered, start, loose }) {
      const bullets = items.map((_, i) => (ordered ? `${Number(start || 1) + i}. ` : plain ? '- ' : '• '))
      const shown = items.map((item, i) => {
        const bullet = `${bullets[i]}${item.task ? (item.checked ? '[x] ' : '[ ] ') : ''}`
        depth++
        const lines = this.parser.parse(item.tokens, item.loose).trimEnd().split('\n')
        depth--
        return lines.map((text, j) => (j === 0 ? bullet : text && ' '.repeat(bullet.length)) + text).join('\n')
      })
      return `${depth > 0 ? '\n' : ''}${shown.join(loose ? '\n\n' : '\n')}\n${depth > 0 ? '' : '\n'}`
    },
    blockquote({ tokens }) {
      depth++
      const lines = this.parser.parse(tokens).trimEnd().split('\n')
      depth--
      return `${lines.map(text => `${plain ? '' : style.dim('│ ')}${text}`).join('\n')}\n\n`
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens)
      return /^https?:/.test(href) && !text.includes(href) ? `${text} (${style.underline(href)})` : text
    },
    codespan({ text }) {
      return style.cyan(plain || style.level === 0 ? `\`${text}\`` : text)
    },
    table({ header, rows }) {
      const cells = [header, ...rows].map(row => row.map(cell => this.parser.parseInline(cell.tokens)))
      return `${(plain ? spoken(cells, room()) : drawn(cells, look(), header)).join('\n')}\n\n`
    },
  }
  function look() {
    return { style, width: room(), plain }
  }
}

/** Undoes marked's escapes for HTML. */
const asWritten = (text: string) =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] as string)
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** Draws a table with a rule below the heading. Rows of several lines are separated by empty lines. */
function drawn(
  [head = [], ...rows]: string[][],
  { style, width }: Look,
  header: readonly Tokens.TableCell[],
): string[] {
  const all = [head, ...rows]
  const wanted = header.map((_, i) => Math.max(1, ...all.map(row => stringWidth(row[i] ?? ''))))
  const widths = fitting(wanted, width)
  const lines = (row: readonly string[], paint = (text: string) => text) =>
    columns(
      row.map((cell, i) => wrap(cell, widths[i] as number).map(text => paint(text))),
      widths,
    )
  const named = head.some(cell => cell !== '')
  const rule = style.dim(widths.map(each => '─'.repeat(each)).join('  '))
  const tall = rows.some(row => lines(row).length > 1)
  return [
    ...(named ? [...lines(head, style.bold), rule] : []),
    ...rows.flatMap((row, i) => [...(tall && i > 0 ? [''] : []), ...lines(row)]),
  ]
}

/** A table for screen readers: each row as a sentence with the names of the columns. */
const spoken = ([head = [], ...rows]: string[][], width: number): string[] =>
  rows.flatMap(row => {
    const cells = row.map((cell, i) => (head[i] ? `${head[i]}: ${cell}` : cell))
    return wrap(`${cells.filter(Boolean).join('; ')}.`, width)
  })
