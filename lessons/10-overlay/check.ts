import { existsSync, readFileSync } from 'node:fs'
import {
  answer,
  append,
  type Claim,
  claim,
  create,
  judged,
  notApplicable,
  rename,
  type Step,
  truncate,
  unlink,
} from 'cooperage'
import { claims as mountClaims } from '../04-mount/check.ts'
import { become, isWhiteout, layersOfRoot, othersWith, rootLayers, rootMount, someFile, waysTo } from './layers.ts'

/** What they need there is partly shown by others here. */
const fromLesson04 = (id: string, ...needs: string[]): Claim[] =>
  mountClaims.filter(each => each.id === id).map(each => ({ ...each, needs }))
const unseen = (what: string) => ({ passed: null, evidence: `${what} is not to be seen from here` })
const NOT_OURS = 'the process was there before us: none of its files is touched'

export const claims: Claim[] = [
  ...fromLesson04('own-mount-namespace'),
  ...fromLesson04('host-untouched'),

  claim(
    'overlay-root',
    'Its root is an overlay of layers.',
    ({ box }) => {
      const [layers, fstype] = [rootLayers(box), rootMount(box)?.fstype]
      if (fstype === 'fuse.fuse-overlayfs') return unseen('what fuse-overlayfs, a program, lays over one another')
      return judged(
        layers !== undefined,
        `/proc/${box.pid}/mountinfo: ${layers ? `/ is an overlay, lower layers ${layers.lower.join(' and ')}` : `its root is ${fstype ? `of type ${fstype}` : 'no mount'}`}`,
        {
          means: 'Its root is some directory, and what it changes is changed for everybody who uses that.',
          look: "mount('overlay', merged, 'overlay', …), and pivot_root into merged.",
          calls: ['mount', 'pivot_root'],
        },
      )
    },
    ['own-mount-namespace'],
  ),

  claim(
    'program-from-below',
    'The program that it runs is a file of a lower layer.',
    ({ box }) => {
      const { lower, upper } = layersOfRoot(box)
      const program = box.exe ?? ''
      const found = [...(upper ? [upper] : []), ...lower].find(layer => existsSync(`${layer}${program}`))
      if (!found) return unseen(`the layer that has its ${program}`)
      return judged(
        found !== upper,
        `/proc/${box.pid}/exe is ${program}, and its topmost layer with a file of that name is ${found}; upperdir is ${upper ?? 'none'}`,
        {
          means: 'What all boxes are to read is its upper layer, which it may change.',
          look: 'The layers that are there belong into lowerdir=; upperdir= begins empty.',
          calls: ['mount'],
        },
      )
    },
    ['overlay-root'],
  ),

  claim(
    'new-files-go-up',
    'A file that it makes lies in the upper layer.',
    async ({ box, host, inside, before }) => {
      if (!before) return notApplicable(NOT_OURS)
      const { upper } = layersOfRoot(box)
      const name = `cooper-${Date.now()}`
      const made = create(`/${name}`, '')
      const came = await answer(made[0] as Step, inside(['mnt'], [...become(box, host), ...made]))
      const where = upper !== undefined && existsSync(`${upper}/${name}`)
      if (came === 'granted') await inside(['mnt'], [...become(box, host), unlink(`/${name}`)])
      if (came === 'granted' && !where) return unseen(`its upper layer ${upper}`)
      return judged(
        where,
        `a file made at /${name}: ${where ? `it was ${upper}/${name}` : came}; upperdir is ${upper ?? 'none'}`,
        {
          means: 'Without an upper layer an overlay can only be read.',
          look: 'Give upperdir and workdir, two empty directories on one disk.',
          calls: ['mount'],
          about: 'upper-layer',
        },
      )
    },
    ['overlay-root'],
  ),

  claim(
    'copy-up',
    'It changes a copy; the file in the lower layer stays as it was, byte for byte.',
    async ({ box, host, inside, before }) => {
      if (!before) return notApplicable(NOT_OURS)
      const { lower, upper } = layersOfRoot(box)
      // The topmost layer may be empty, or have no text.
      const layer = lower.find(each => someFile(each, box, isText))
      const file = layer && someFile(layer, box, isText)
      if (!file) return unseen(`a text in one of the layers ${lower.join(' and ')}`)
      const [ours, theirs] = [readFileSync(`${layer}/${file}`), readFileSync(`/proc/${box.pid}/root/${file}`)]
      await inside(['mnt'], [...become(box, host), ...append(`/${file}`, 'changed by cooper\n')])
      const same = readFileSync(`${layer}/${file}`).equals(ours)
      const copied = existsSync(`${upper}/${file}`) && readFileSync(`${upper}/${file}`).length === theirs.length + 18
      await inside(['mnt'], [...become(box, host), ...truncate(`/${file}`, theirs.length)])
      return judged(
        same && copied,
        `18 bytes written to /${file} in there: ${layer}/${file} ${same ? `still has its ${ours.length} bytes` : 'has changed'}, and ${upper}/${file} ${copied ? 'is a copy that has them' : 'is no copy that has them'}`,
        {
          means:
            'A directory of a layer was bound over the overlay: what is written there goes to the layer itself, and to every box that reads it.',
          look: 'Leave the bind out.',
          calls: ['mount'],
        },
      )
    },
    ['new-files-go-up'],
  ),

  claim(
    'whiteout',
    'What it takes away is hidden by a whiteout, and still lies in the lower layer.',
    async ({ box, host, inside, before }) => {
      if (!before) return notApplicable(NOT_OURS)
      const { lower, upper } = layersOfRoot(box)
      const layer = lower.findLast(each => someFile(each, box))
      const file = layer && someFile(layer, box)
      if (!file) return unseen(`a file in one of the layers ${lower.join(' and ')}`)
      await inside(['mnt'], [...become(box, host), rename(`/${file}`, `/${file}.cooper`)])
      const [hidden, kept] = [isWhiteout(`${upper}/${file}`), existsSync(`${layer}/${file}`)]
      await inside(['mnt'], [...become(box, host), rename(`/${file}.cooper`, `/${file}`)])
      return judged(
        hidden && kept,
        `/${file} renamed in there: ${layer}/${file} is ${kept ? 'still there' : 'gone'}, and ${upper}/${file} is ${hidden ? 'a character device 0, 0' : 'no whiteout'}`,
        {
          means:
            'A directory of a layer was bound over the overlay: what is deleted there is gone for every box that reads the layer.',
          look: 'Leave the bind out.',
          calls: ['mount'],
        },
      )
    },
    ['new-files-go-up'],
  ),

  claim(
    'layers-out-of-reach',
    'It reaches the layers through the overlay alone.',
    ({ box, host }) => {
      const { lower, upper } = layersOfRoot(box)
      const ways = [...lower, ...(upper ? [upper] : [])].flatMap(layer =>
        waysTo(layer, box, host).map(way => `${layer} is in the mount on ${way.mountPoint}`),
      )
      return judged(
        ways.length === 0,
        `of ${box.mounts.length} mounts in /proc/${box.pid}/mountinfo ${ways.join(', ') || 'none but the overlay leads to a layer'}`,
        {
          means: 'A layer that can be named can be changed, behind the back of the overlay.',
          look: 'Take the old root away after pivot_root, by umount2 with MNT_DETACH, and bind nothing of the layers.',
          calls: ['pivot_root', 'umount2', 'mount'],
          about: 'old-root',
        },
      )
    },
    ['overlay-root'],
  ),

  claim(
    'own-upper',
    'Nobody else writes to its upper layer.',
    ({ box }) => {
      const [{ upper }, mount] = [layersOfRoot(box), rootMount(box)]
      if (!upper || !mount) return notApplicable('it has no upper layer')
      const others = othersWith(upper, mount)
      return judged(
        others.length === 0,
        `upperdir=${upper} ${others.length > 0 ? `is also that of ${others.join(', ')}` : 'stands in the mountinfo of no other overlay'}`,
        {
          means:
            'Two overlays on one upper layer do not notice what the other writes: the kernel warns, and promises nothing.',
          look: 'Give each overlay an upper and a work directory of its own: lower layers are for sharing.',
        },
      )
    },
    ['overlay-root'],
  ),

  ...fromLesson04('no-echo', 'own-mount-namespace'),
  ...fromLesson04('closed-proc', 'own-mount-namespace'),
  ...fromLesson04('furnished', 'own-mount-namespace'),
  ...fromLesson04('nothing-of-the-host', 'overlay-root'),
]

export { decoration } from '../04-mount/check.ts'

/** Of a program that runs, the kernel allows no change. */
const isText = (path: string) => !/\/s?bin\/|\.so/.test(path)
