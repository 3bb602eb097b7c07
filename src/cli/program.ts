// The commands and their options, as `cooper --help` shows them.
import { Command, Option } from 'commander'
import packageFile from '../../package.json' with { type: 'json' }
import { UserError } from '../base/user-error.ts'
import { courseAt, exampleLesson } from '../course/directories.ts'
import { callTyped } from './call.ts'
import { print } from './print.ts'

const example = exampleLesson()
const LESSON = `by number, name or both${example ? `: ${Number(example.number)}, ${example.number}, ${example.name}, ${example.id}` : ''}`
const EXERCISE = 'by number, name or both; by default the next one'
const COMMAND = '[-- command...]'

/** Parses the words of a call, and makes it. @param command the words after `--`, if it stands there */
export async function run(own: readonly string[], command: readonly string[] | undefined): Promise<void> {
  const cooper = program(command)
  const named = cooper.commands.find(each => each.name() === own.find(word => isCommand(cooper, word)))
  // Where no command for a box can follow, `--` only ends the options: `init -- DIR`.
  const plain = command && !named?.usage().includes(COMMAND)
  await cooper.parseAsync(plain ? [...own, '--', ...command] : own, { from: 'user' })
}

const isCommand = (cooper: Command, word: string): boolean => cooper.commands.some(each => each.name() === word)

/**
 * Defines all commands. @param command the words after `--`, which are a command for the box and contain no option of
 * ours
 */
function program(command: readonly string[] | undefined): Command {
  const cooper = new Command('cooper')
    .description('Build a container by hand, one system call at a time.')
    .usage('[command] [options]')
    .version(packageFile.version)
    .option('--debug', 'show where an error comes from')
    .option('--no-input', 'never ask anything')
    .option('--course <dir>', 'also use the lessons/ and exercises/ of that directory')
    .option('--plain', 'for screen readers: words instead of symbols, no drawings, no motion')
    .showSuggestionAfterError()
    .showHelpAfterError('  `--help` lists the commands and options.')
    .configureOutput({
      writeOut: text => print(text),
      writeErr: text => print(text, process.stderr),
      outputError: (text, write) => write(text.replace(/^error: /, 'cooper: ')),
    })
    .exitOverride()
    .hook('preAction', () => {
      if (cooper.opts().plain) process.env.COOPERAGE_PLAIN = '1'
      const { course } = cooper.opts()
      if (course) process.env.COOPERAGE_COURSE = courseAt(course)
    })
    .helpCommand(false)
    .addHelpText(
      'after',
      [
        '',
        'Without a command, cooper shows where you are and what is next.',
        '',
        'Exit codes: 0 done or passed, 1 a check failed, 2 wrong usage, or a file that is',
        'no list, 3 this machine cannot (`cooper doctor` says why), 4 internal error,',
        '130 interrupted.',
      ].join('\n'),
    )
    .argument('[words...]')
    .action(words => callTyped('home', words))

  const add = (name: string, usage: string, description: string) => {
    const added = cooper.command(name).usage(usage).description(description).exitOverride()
    if (!usage.includes(COMMAND)) return added
    return added.showHelpAfterError('  A command for the box follows `--`. `--help` lists the options.')
  }

  add('demo', `<lesson> [scene] [options] ${COMMAND}`, "perform a lesson's list of system calls")
    .argument('<lesson>', LESSON)
    .argument('[scene]', 'one of its further scenes; `scenes` lists them')
    .option('--trace', 'show each call as it returns')
    .option('--step', 'stop before each call, and show what it changed in /proc')
    .option('--explain', 'show what each call is for, and perform nothing')
    .option('--xray', 'show how the box is isolated, the host beside it; after --trace too')
    .option('--shell', 'run a shell in the box')
    .option('--json', 'the trace and the x-ray as data; with --step, a line before each call')
    .option('--fail <call[=ERRNO]>', 'make this call fail (its number, as --explain shows it; EPERM by default)')
    .addOption(without())
    .addOption(other())
    .addOption(lab())
    .action((lesson, scene, options) => {
      if (options.step && !options.json && !cooper.opts().input) {
        throw new UserError(2, '--step asks for keys, and --no-input forbids asking', 'Use --trace.')
      }
      return callTyped('demo', lesson, scene, command, options)
    })

  add('check', `[lesson] [file] [options] ${COMMAND}`, 'judge a box from outside, by what /proc says of it')
    .argument('[lesson]', `${LESSON}; in a workspace by default the next exercise`)
    .argument('[file]', "a list of yours instead of the lesson's: a .ts or .js file that exports `box`")
    .option('--pid <n>', 'a running process', number)
    .option('--json', 'the verdicts as data')
    .addOption(without())
    .addOption(other())
    .addOption(lab())
    .addHelpText(
      'after',
      `\nIn the command, {} stands for a program that stays alive: cooper check ${example?.name ?? '<lesson>'} -- unshare -pf --mount-proc {}`,
    )
    .action((lesson, file, options) =>
      callTyped('check', lesson, file, command, { ...options, debug: cooper.opts().debug }),
    )

  add('ablate', '<lesson> [file] [options]', 'show what each line of a list is good for, by leaving it out')
    .argument('[lesson]', `${LESSON}; in a workspace by default the next exercise`)
    .argument('[file]', "a list of yours instead of the lesson's: a .ts or .js file that exports `box`")
    .option('--json', 'the same as data')
    .addOption(lab())
    .action((lesson, file, options) => callTyped('ablate', lesson, file, options))

  add('xray', `[pid] [options] ${COMMAND}`, 'show how a process is isolated, compared with the host')
    .argument('[pid]', 'a running process; by default the shell that you call from', number)
    .option('--diff', 'only the rows that differ')
    .option('--proof', 'with the command that proves each row')
    .option('--json', 'all rows as data')
    .addOption(lab())
    .action((pid, options) => callTyped('xray', pid, command, options))

  add('learn', '[lesson] [options]', 'the guided lesson: text, predictions, live runs, breaking it on purpose')
    .argument('[lesson]', `${LESSON}; by default the next one`)
    .option('--page <n>', 'begin at this page', place)
    .addHelpText(
      'after',
      '\nWithout a terminal, or with --no-input, it prints the whole lesson, performed and answered.',
    )
    .action((lesson, options) => callTyped('learn', lesson, { ...options, input: cooper.opts().input }))

  add('present', '[deck] [options]', 'the lecture')
    .argument('[deck]', 'by number or name, like a lesson, or a .md file; without one, a list of all')
    .option('--rehearse', 'perform every block, and record it')
    .option('--validate', 'perform every block, and compare with what the deck shows')
    .option('--offline', 'play recordings only')
    .option('--notes', 'the notes, in a second terminal')
    .option('--slide <n>', 'begin at this slide', place)
    .addOption(new Option('--theme <kind>', 'colours').choices(['auto', 'dark', 'light']).default('auto'))
    .action((deck, options) => callTyped('present', deck, { ...options, input: cooper.opts().input }))

  add('init', '[dir]', 'make a workspace with the exercises, or add to one what it lacks')
    .argument('[dir]', 'where; by default here')
    .action(directory => callTyped('init', directory))

  add('watch', '[exercise]', 'check an exercise whenever you save it')
    .argument('[exercise]', EXERCISE)
    .action(exercise => callTyped('watch', exercise, { input: cooper.opts().input }))

  add('run', `[exercise] [options] ${COMMAND}`, 'perform your list of an exercise')
    .argument('[exercise]', EXERCISE)
    .option('--trace', 'show each call as it returns')
    .option('--xray', 'show how the box is isolated, the host beside it; after --trace too')
    .option('--furthest', 'the list of the last exercise that you have passed')
    .addOption(lab())
    .action((exercise, options) => callTyped('run', exercise, command, options))

  add('hint', '[exercise] [options]', 'show the next hint for what is wrong now')
    .argument('[exercise]', EXERCISE)
    .option('--all', 'all hints of the exercise')
    .action((exercise, options) => callTyped('hint', exercise, options))

  add('solution', '[exercise]', 'our list')
    .argument('[exercise]', EXERCISE)
    .action(exercise => callTyped('solution', exercise))

  add('reset', '[exercise] [options]', 'restore an exercise as it was given; your file is kept')
    .argument('[exercise]', EXERCISE)
    .option('--ours', 'also take our solutions for the exercises before it')
    .option('--yes', 'do not ask')
    .action((exercise, options) => callTyped('reset', exercise, { ...options, input: cooper.opts().input }))

  add('progress', '[options]', 'which exercises are done, and which is next')
    .option('--json', 'the same as data')
    .action(options => callTyped('progress', options))

  add('doctor', '[options]', 'show what this machine can and cannot do, why, and how to fix it')
    .option('--json', 'the same as data')
    .action(options => callTyped('doctor', options))

  return cooper
}

/** Collects an option that may be given several times. */
const each = (text: string, before: readonly string[] = []) => [...before, text]

const without = () =>
  new Option('--without <call>', 'leave out this line (its number) or this flag (CLONE_NEWPID)').argParser(each)

const other = () =>
  new Option('--with <call:parameter=value>', 'give a call another argument (1:target=/tmp)').argParser(each)

const lab = () =>
  new Option('--lab <kind>', 'where to run: ns, an outer box that needs no root; none, the real host')
    .choices(['ns', 'none'])
    .default('ns')

function place(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new UserError(2, `'${text}' is not a page number`, 'Pages are counted from 1.')
}

function number(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new UserError(2, `'${text}' is not a PID`, '`ps` shows the PIDs.')
}
