// Tries: to make the disk writable by a call of the list, and to write to the learner's home directory.
// With: check, file
import { append, clone, create, execve, MS_BIND, MS_REMOUNT, mayFail, mount } from 'cooperage'

/** The file lies in HOME/w/02-pid. */
const home = `${__dirname}/../..`

export const box = (command: string[]) =>
  clone(0, [
    ...mayFail(mount('none', '/', null, MS_REMOUNT | MS_BIND, null)),
    ...mayFail(append(`${home}/.bashrc`, 'touch /tmp/cooper-attacked\n')),
    ...mayFail(
      create(`${home}/w/.cooper/progress.json`, '{"version":1,"passed":{"02-pid":"2026-11-26T00:00:00.000Z"}}'),
    ),
    ...mayFail(append(`${home}/w/.cooper/cooper`, 'touch /tmp/cooper-attacked\n')),
    execve(command),
  ])
