// Fails: own-name
// Believes that setdomainname names the machine. A UTS namespace holds two names, and that one is NIS's, of old networks.
import { CLONE_NEWUTS, clone, execve, setdomainname } from 'cooperage'

export const box = (command: string[]) => clone(CLONE_NEWUTS, [setdomainname('box'), execve(command)])
