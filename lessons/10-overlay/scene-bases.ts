import { CLONE_NEWNS, chdir, chroot, clone, execve, scene, scratch } from 'cooperage'
import { makeRoot } from '../01-chroot/root.ts'
import { desk, lay, put } from './desk.ts'
import { base } from './lesson.ts'

export const bases = scene('Two distributions, one kernel', async ({ tell, perform, prove }) => {
  makeRoot(base)
  tell(
    'Two small layers, written for this scene, lie over one base. Each holds a file: what its distribution is called.',
  )
  const who = 'read name < /etc/os-release; echo "$name, Linux $(uname -r)"'
  const says: string[] = []
  for (const name of ['Cask', 'Barrel']) {
    const layer = scratch(`os-${name}`)
    put(`${layer}/etc/os-release`, `${name} Linux 1.0\n`)
    const place = desk(`root-${name}`, {})
    const stack = { ...place, lower: `${layer}:${base}` }
    const inside = [chroot(stack.merged), chdir('/'), execve(['sh', '-c', who])]
    const { output } = await perform(clone(CLONE_NEWNS, [...lay(stack), ...inside]))
    says.push(output.trim())
  }
  const [first = '', second = ''] = says
  prove('names', 'Each box is another distribution.', /^Cask/.test(first) && /^Barrel/.test(second), '/etc/os-release')
  const kernels = says.map(said => said.split(', ')[1])
  prove('kernel', 'Both run on the same kernel.', kernels[0] !== undefined && kernels[0] === kernels[1], 'uname -r')
})
