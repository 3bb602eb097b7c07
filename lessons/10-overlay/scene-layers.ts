import { mkdirSync, writeFileSync } from 'node:fs'
import {
  answers,
  CLONE_NEWNS,
  chdir,
  clone,
  fsconfig,
  fscreate,
  fsmount,
  fsopen,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mount,
  move_mount,
  O_RDONLY,
  open,
  scene,
  scratch,
} from 'cooperage'

const FILES = 20
const MOST = 501

/** The directories of so many layers; the lowest has files. */
function stack() {
  const home = scratch('stack')
  // Names as long as those of an engine, which are digests.
  const names = Array.from({ length: MOST }, (_, i) => `layer-with-a-long-name-like-a-digest-${1000 + i}`)
  const short = names.map((_, i) => `${i}`)
  for (const name of [...names.slice(0, 100), ...short, 'merged']) mkdirSync(`${home}/${name}`, { recursive: true })
  for (let i = 0; i < FILES; i++) {
    writeFileSync(`${home}/${names[0]}/file-${i}`, '')
    writeFileSync(`${home}/0/file-${i}`, '')
  }
  const merged = `${home}/merged`
  const quiet = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
  return { home, names, short, merged, quiet }
}

export const layers = scene('1, 10 and 100 layers', async ({ tell, perform, prove }) => {
  const { home, short, merged, quiet } = stack()
  const files = Array.from({ length: FILES }, (_, i) => i)
  const opened = files.map(i => open(`${merged}/file-${i}`, O_RDONLY))
  const openedAgain = files.map(i => open(`${merged}/file-${i}`, O_RDONLY))
  const sought = mayFail(files.map(i => open(`${merged}/no-file-${i}`, O_RDONLY)))
  const empty = scratch('nothing')
  mkdirSync(empty, { recursive: true })

  tell(
    `${FILES} files in the lowest layer are opened for the first time, then ${FILES} names that are nowhere, then the files again.`,
  )
  const measured = []
  for (const count of [1, 10, 100]) {
    // The topmost first: the layer that has the files comes last. (An overlay wants two layers at least.)
    const lowerdir = [...short.slice(0, count).reverse(), ...(count === 1 ? [empty] : [])].join(':')
    const list = [
      quiet,
      chdir(home),
      mount('overlay', 'merged', 'overlay', 0, `lowerdir=${lowerdir}`),
      ...opened,
      ...sought,
      ...openedAgain,
    ]
    const { trace } = await perform(clone(CLONE_NEWNS, list))
    const times = trace.filter(({ step }) => step.signature.call === 'openat').map(({ ns }) => ns / 1000)
    const mounted = (trace[2]?.ns ?? 0) / 1000
    measured.push({
      count,
      mounted,
      found: median(times.slice(0, FILES)),
      none: median(times.slice(FILES, 2 * FILES)),
      again: median(times.slice(2 * FILES)),
      trace,
    })
  }
  const says = measured.map(
    ({ count, mounted, found, none }) =>
      `${count}: mount ${mounted.toFixed(0)} µs, open ${found.toFixed(1)} µs, no such file ${none.toFixed(1)} µs`,
  )
  prove(
    'all-mounted',
    'A file is found below a hundred layers.',
    measured.every(({ trace }) =>
      answers({ trace }, 'openat')
        .slice(0, FILES)
        .every(answer => answer === 'granted'),
    ),
    says.join('; '),
  )
  prove(
    'looks-in-every-layer',
    'A new name is looked for in every layer: with a hundred it takes longer.',
    measured[2]!.none > measured[0]!.none,
    `a name that is nowhere: ${measured.map(({ count, none }) => `${none.toFixed(1)} µs with ${count}`).join(', ')}`,
  )
  prove(
    'remembers',
    'A name that was looked up is remembered.',
    measured[2]!.again < measured[2]!.found,
    `opened again: ${measured.map(({ count, again }) => `${again.toFixed(1)} µs with ${count}`).join(', ')}`,
  )
})

export const paths = scene('A hundred paths in one page', async ({ tell, perform, prove, missing }) => {
  const { home, names, short, merged, quiet } = stack()
  tell('A hundred layers by their full paths, as an engine knows them.')
  const paths = names.slice(0, 100).map(name => `${home}/${name}`)
  const data = `lowerdir=${[...paths].reverse().join(':')}`
  const tooLong = await perform(clone(CLONE_NEWNS, [quiet, ...mayFail(mount('overlay', merged, 'overlay', 0, data))]))
  prove(
    'one-page',
    'mount(2) reads one page of options, 4096 bytes, and cuts off the rest.',
    data.length > 4095 && answers(tooLong, 'mount').at(-1) !== 'granted',
    `the options were ${data.length} bytes long; mount gave ${answers(tooLong, 'mount').at(-1)}`,
  )
  tell('The newer calls take the options one by one: lowerdir+ adds a layer.')
  const fs = fsopen('overlay')
  const made = fsmount(fs)
  const told = [...paths].reverse().map(path => fsconfig(fs, 'lowerdir+', path))
  const list = [quiet, fs, ...told, fscreate(fs), made, move_mount(made, merged), open(`${merged}/file-0`, O_RDONLY)]
  const newer = await perform(clone(CLONE_NEWNS, mayFail(list)))
  if (answers(newer, 'fsconfig').includes('EINVAL')) {
    missing('lowerdir+', 'This kernel does not know it; Linux 6.8 and later do')
  } else {
    prove(
      'one-by-one',
      'A hundred long paths are no trouble.',
      answers(newer, 'openat')[0] === 'granted',
      `fsopen, ${told.length + 1} fsconfig, fsmount, move_mount, then open("${merged}/file-0"): ${answers(newer, 'openat')[0]}`,
    )
  }

  tell('There is an end to it, however.')
  const many = (count: number) =>
    mayFail(mount('overlay', 'merged', 'overlay', 0, `lowerdir=${short.slice(0, count).join(':')}`))
  const end = await perform(clone(CLONE_NEWNS, [quiet, chdir(home), ...many(MOST), ...many(MOST - 1)]))
  prove(
    'at-most-500',
    'An overlay has 500 lower layers at most.',
    answers(end, 'mount').slice(1).join() === 'EINVAL,granted',
    `mount with ${MOST} gave ${answers(end, 'mount')[1]}, with ${MOST - 1} it was ${answers(end, 'mount')[2]}`,
  )
})

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
