// 03 uts: its own hostname
import { readFileSync } from 'node:fs'
import {
  buffer,
  type Claim,
  cat,
  claim,
  type Diagnosis,
  forEveryTask,
  judged,
  mayFail,
  notApplicable,
  sethostname,
  uname,
  write,
} from 'cooperage'

const HOSTNAME = '/proc/sys/kernel/hostname'
const DOMAINNAME = '/proc/sys/kernel/domainname'
const PROBE = 'cooper-was-here'

/** What a file of /proc/sys says: all but the end of the line. A name may begin with a blank. */
const textOf = (file: string): string => file.replace(/\n$/, '')

/** uname(2) fills six texts of 65 bytes each; the second is the name. Then what the box's own file says of it. */
const utsname = buffer(390)
const bothAnswers = [uname(utsname), write(1, utsname, 390), ...mayFail(cat(HOSTNAME))]
const parse = (answers: string) => {
  const bytes = Buffer.from(answers) // ö is one letter, and two bytes
  return {
    byUname: bytes.toString('utf8', 65, 130).replace(/\0.*/s, ''),
    byFile: textOf(bytes.toString('utf8', 390)),
  }
}

export const claims: Claim[] = [
  claim('own-uts-namespace', 'It has a UTS namespace of its own.', ({ box, host }) =>
    judged(
      box.namespaces.uts !== host.namespaces.uts,
      `/proc/${box.pid}/ns/uts is uts:[${box.namespaces.uts}], the host's is uts:[${host.namespaces.uts}]`,
      {
        means: 'It shares its name with the host: whoever renames one renames both.',
        look: 'Give clone CLONE_NEWUTS.',
        calls: ['clone'],
      },
    ),
  ),

  claim('host-name-untouched', 'The host is called what it was called before.', ({ before, now }) =>
    before
      ? judged(now().hostname === before.hostname, `the host is '${now().hostname}', and was '${before.hostname}'`, {
          means: 'The host was renamed: sethostname came when the process was not yet in its new namespace.',
          look: 'First the namespace, then the name.',
          calls: ['sethostname'],
          about: 'hostname',
        })
      : notApplicable('the process was there before us'),
  ),

  claim(
    'own-name',
    'Its name is not the name of the host.',
    async ({ box, now, inside }) => {
      const name = textOf(await inside(['uts'], cat(HOSTNAME)))
      const domain = await inside(['uts'], cat(DOMAINNAME))
      const covered = box.mounts.some(({ mountPoint }) => mountPoint.endsWith(HOSTNAME))
      return judged(
        name.trim() !== '' && name !== now().hostname,
        `${HOSTNAME}, read in its UTS namespace, says '${name}'; on the host it says '${now().hostname}'`,
        whyNot({ name, covered, otherDomain: domain !== readFileSync(DOMAINNAME, 'utf8') }),
      )
    },
    ['own-uts-namespace', 'host-name-untouched'],
  ),

  claim(
    'one-name',
    'Whoever asks in the box gets the same answer.',
    async ({ inside }) => {
      const { byUname, byFile } = parse(await inside(['uts', 'mnt'], bothAnswers))
      return judged(
        byFile === byUname || byFile === '',
        `in the box uname(2) says '${byUname}', and ${HOSTNAME} ${byFile ? `says '${byFile}'` : 'is not there'}`,
        {
          means: `Something is mounted over ${HOSTNAME}.`,
          look: 'The kernel answers there by itself: sethostname is enough.',
          calls: ['sethostname'],
        },
      )
    },
    ['own-name'],
  ),

  claim(
    'rename-stays-inside',
    'A new name given inside reaches the whole box, and not the host.',
    async ({ box, host, inside, now, before }) => {
      const covered = () => box.mounts.some(({ mountPoint }) => mountPoint.endsWith(HOSTNAME))
      if (!before) return ofStranger(box.namespaces.uts === host.namespaces.uts || covered())
      const name = textOf(await inside(['uts'], cat(HOSTNAME)))
      try {
        const seen = parse(await inside(['uts', 'mnt'], [...mayFail(sethostname(PROBE)), ...bothAnswers]))
        const host = now().hostname
        if (seen.byUname === name)
          return judged(host !== PROBE, `even root of the box may not rename it; the host is '${host}'`, {
            means: 'The new name went to the host, and not to the box.',
            look: 'Give clone CLONE_NEWUTS.',
            calls: ['clone'],
          })
        return judged(
          host !== PROBE && (seen.byFile === PROBE || seen.byFile === ''),
          `sethostname('${PROBE}') in the box: there uname(2) says '${seen.byUname}', ${HOSTNAME} '${seen.byFile}'; the host is '${host}'`,
          {
            means: `Two answers again, once somebody renames the box: a file lies over ${HOSTNAME}, and stays as it was written.`,
            look: 'Take away the mount that put it there; sethostname is enough.',
            calls: ['mount', 'sethostname'],
          },
        )
      } finally {
        await inside(['uts'], mayFail(sethostname(name)))
      }
    },
    ['own-name'],
  ),
].map(forEveryTask('own-uts-namespace'))

/** A process that was there before us keeps its name. What would answer otherwise can be seen without a new one. */
const ofStranger = (covered: boolean) =>
  judged(
    !covered,
    `nothing was renamed, because the process was there before us; ${HOSTNAME} ${covered ? 'is covered by a mount' : 'is covered by no mount, and its UTS namespace is its own'}`,
    {
      means: `Two answers, once somebody renames the box: a file lies over ${HOSTNAME}, and stays as it was written.`,
      look: 'Take away the mount that put it there; sethostname is enough.',
      calls: ['mount', 'sethostname'],
    },
  )

/** What was done instead of naming it. */
function whyNot({ name, covered, otherDomain }: { name: string; covered: boolean; otherDomain: boolean }): Diagnosis {
  if (name.trim() === '')
    return {
      means: 'It has an empty name, and nobody can tell it apart.',
      look: 'Give sethostname a text.',
      calls: ['sethostname'],
    }
  if (covered)
    return {
      means: `A file is mounted over ${HOSTNAME}: in the box that path says something else, and the name has stayed, as uname(2) tells.`,
      look: 'Call sethostname.',
      calls: ['sethostname'],
    }
  if (otherDomain)
    return {
      means:
        "What has changed is the domain name, the second text of a UTS namespace, and the name is still the host's.",
      look: 'Call sethostname, not setdomainname.',
      calls: ['sethostname', 'setdomainname'],
    }
  return {
    means: "The name in there is the same as the host's, with which a new UTS namespace begins.",
    look: 'Call sethostname in it, with another name than that of the host.',
    calls: ['sethostname'],
  }
}
