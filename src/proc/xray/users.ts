// The user and group ids of the process: inside by its id maps, outside by its status.

import { type IdRange, isIdentity } from '../id-map.ts'
import type { Ids } from '../status.ts'
import type { Question } from './question.ts'

export const users: Question[] = [
  {
    id: 'uid-map',
    group: 'users',
    title: 'user ids (uid_map)',
    cell: ({ uidMap }) => mapText(uidMap),
    proof: ({ pid, proc }) => `cat ${proc}/${pid}/uid_map`,
  },
  {
    id: 'gid-map',
    group: 'users',
    title: 'group ids (gid_map)',
    cell: ({ gidMap }) => mapText(gidMap),
    proof: ({ pid, proc }) => `cat ${proc}/${pid}/gid_map`,
  },
  {
    id: 'users',
    group: 'users',
    title: 'ids seen from outside',
    cell: ({ status: { Uid, Gid, Groups } }) =>
      [idsText('uid', Uid), idsText('gid', Gid), Groups.length ? `groups ${Groups.join(' ')}` : '']
        .filter(Boolean)
        .join('\n'),
    proof: ({ pid, proc }) => `grep -E '^(Uid|Gid|Groups)' ${proc}/${pid}/status`,
  },
  {
    id: 'setgroups',
    group: 'users',
    title: 'setgroups(2)',
    cell: ({ setgroups }) => setgroups,
    proof: ({ pid, proc }) => `cat ${proc}/${pid}/setgroups`,
  },
]

const mapText = (map: readonly IdRange[]): string => {
  if (map.length === 0) return 'no id is mapped'
  if (isIdentity(map)) return 'every id is itself'
  return map.map(rangeText).join('\n')
}

const rangeText = ({ inside, outside, count }: IdRange): string =>
  count === 1
    ? `${inside} is ${outside} outside`
    : `${inside} to ${inside + count - 1} are ${outside} to ${outside + count - 1} outside`

const idsText = (name: string, { real, effective, saved, filesystem }: Ids): string =>
  real === effective && real === saved && real === filesystem
    ? `${name} ${real}`
    : `${name} ${effective} (real ${real}, saved ${saved}, for files ${filesystem})`
