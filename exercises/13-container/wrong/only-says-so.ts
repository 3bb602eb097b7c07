// Fails: uts-own-name
// Believes that a container is what its tools say of it. They say what they are told to say.
import { clone, execve } from 'cooperage'

const SAYS = 'echo "uid=0(root)"; echo container; echo "1 root sh"; exec "$@"'

export const box = (command: string[]) => clone(0, [execve(['sh', '-c', SAYS, 'sh', ...command])])
