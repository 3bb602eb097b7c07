// tags: fast
// The text of a lesson: pages, blocks, questions, and code that is read from its source.
import { describe, expect, test } from 'vitest'
import { parseDocument } from '../../src/course/text/document.ts'
import { drawn } from '../../src/course/text/drawn.ts'
import { comparable, differs } from '../../src/course/text/transcript.ts'

const parse = (text: string) => parseDocument(text, 'text.md')
const fence = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n`
const QUESTION = 'Is it so?\n\n( ) No.\n    One may think so,\n    and it is not.\n(x) Yes.\n    It is.'
const RUN = fence('console', '$ cooper demo pid\n    PID')

describe('pages', () => {
  test('begin at headings of the first two levels and at rules', () => {
    const { title, pages } = parse('# One\n\na\n\n## Two\n\nb\n\n### Within\n\nc\n\n---\n\nd\n')
    expect(title).toBe('One')
    expect(pages.map(page => page.title)).toEqual(['One', 'Two', 'Two'])
    expect(pages.map(page => page.blocks.length)).toEqual([1, 1, 1])
  })

  test('that are empty are left out', () => {
    expect(parse('# One\n\n## Two\n\na\n').pages.map(page => page.title)).toEqual(['Two'])
  })
})

describe('blocks:', () => {
  const only = (text: string) => parse(`# T\n\n${text}`).pages[0]?.blocks ?? []

  test('indented lines keep their indentation, because they are code', () => {
    expect(only('    cooper demo pid   # code\n')).toEqual([
      { kind: 'prose', markdown: '    cooper demo pid   # code' },
    ])
  })

  test('adjacent prose, lists and tables are one block', () => {
    expect(only('a\n\n- b\n\n| c |\n|---|\n| d |\n')).toHaveLength(1)
  })

  test('a console block has a command and its output', () => {
    expect(only(RUN)).toEqual([{ kind: 'live', role: 'run', command: 'cooper demo pid', printed: '    PID' }])
  })

  test('a console block may have a role and the machine of its recording', () => {
    const [block] = only(fence('console break recorded on Debian 12, Linux 6.1', '$ cooper demo pid --without 1'))
    expect(block).toMatchObject({ role: 'break', recorded: 'Debian 12, Linux 6.1' })
  })

  test('code may name its source, and a comment is a note', () => {
    const [code, note] = only(`${fence('ts lesson.ts#box', 'const box')}\n<!-- for the speaker -->\n`)
    expect(code).toEqual({ kind: 'code', language: 'ts', source: 'lesson.ts#box', text: 'const box' })
    expect(note).toEqual({ kind: 'note', text: 'for the speaker' })
  })

  test.each([
    ['a console block without a command', fence('console', 'cooper demo pid'), /begins with '\$ '/],
    ['a console block of a kind that does not exist', fence('console brake', '$ cooper'), /no block 'brake'/],
  ])('%s is an error with a message', (_, text, words) => expect(() => only(text)).toThrow(words))
})

describe('questions', () => {
  const ask = (text: string, kind = 'quiz so') => parse(`# T\n\n${fence(kind, text)}\n${RUN}`).pages[0]?.blocks[0]

  test('have choices with a reason each', () => {
    expect(ask(QUESTION)).toEqual({
      kind: 'quiz',
      id: 'so',
      asks: 'Is it so?',
      choices: [
        { says: 'No.', right: false, because: 'One may think so, and it is not.' },
        { says: 'Yes.', right: true, because: 'It is.' },
      ],
    })
  })

  test.each([
    ['without a name', QUESTION, 'quiz', /a name in lower case must follow/],
    ['with one choice', 'Is it?\n\n(x) Yes.\n    It is.', 'quiz so', /fewer than two/],
    ['with two right choices', QUESTION.replace('( )', '(x)'), 'quiz so', /exactly one choice must be right/],
    [
      'with a choice that is not explained',
      'Is it?\n\n(x) Yes.\n( ) No.\n    No.',
      'quiz so',
      /'Yes\.' is not explained/,
    ],
    ['that ask nothing', '( ) a\n    b\n(x) c\n    d', 'quiz so', /asks nothing/],
  ])('%s are an error with a message', (_, text, kind, words) => expect(() => ask(text, kind)).toThrow(words))

  test('that are predictions need a run on the same page', () => {
    const text = `# T\n\n${fence('predict so', QUESTION)}\n## U\n\n${RUN}`
    expect(() => parse(text)).toThrow(/no run on the page answers the prediction 'so'/)
  })
})

describe('code in a text', () => {
  const from = (source: string) => drawn(source, 'lessons/02-pid/README.md')

  test('is a whole file without its imports', () => {
    expect(from('lesson.ts')).toMatch(/^\/\*\* A process that counts from one\. \*\/\nexport const box/)
  })

  test('is one declaration of a file, with its comment', () => {
    expect(from('lesson.ts#command')).toBe("export const command = ['ps', '-e', '-o', 'pid,ppid,comm']")
    expect(from('lesson.ts#box')).toMatch(/^\/\*\* A process[\s\S]*\n {2}\]\)$/)
  })

  test('is also found relative to the package, and a missing declaration is an error', () => {
    expect(from('test/other-programs/box.sh')).toContain('exec unshare')
    expect(from('nowhere.ts')).toBeUndefined()
    expect(() => from('lesson.ts#bax')).toThrow(/no declaration bax/)
  })
})

describe('output is compared', () => {
  test('without numbers that change and without line breaks', () => {
    expect(comparable('process 4711 in pid:[4026532252]\n  12 µs')).toBe(
      comparable('process 9 in\npid:[4026531836] 7 µs'),
    )
  })

  test('with counts of claims, and with 0 and 1', () => {
    expect(comparable('5 hold, 0 fail')).not.toBe(comparable('4 hold, 1 fail'))
    expect(comparable('it is number 1')).not.toBe(comparable('it is number 9'))
  })

  const live = { kind: 'live', role: 'run', command: 'cooper demo pid', printed: 'as it was' } as const
  const now = (code: number, printed: string) => ({ exit: { code, signal: undefined }, printed })

  test('and the difference is shown', () => {
    expect(differs(live, now(0, 'as it was'))).toBeUndefined()
    expect(differs(live, now(0, 'as it is'))).toBe('  - as it was\n  + as it is')
  })

  test('only by its success if it was recorded, unless this machine cannot run it', () => {
    const recorded = { ...live, recorded: 'Debian 12' }
    expect(differs(recorded, now(0, 'as it is'))).toBeUndefined()
    expect(differs(recorded, now(3, 'cannot'))).toBeUndefined()
    expect(differs(recorded, now(4, 'a fault'))).toContain('status 4')
  })
})
