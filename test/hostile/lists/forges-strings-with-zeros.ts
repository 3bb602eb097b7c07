// Tries: to pass a path on that ends in the middle.
import { forgeStep } from '../forge.ts'

forgeStep({ args: ['/tmp\u0000/etc', { entry: 1 }] }, [{ strings: ['a\u0000b'] }], {
  call: 'chroot',
  params: [
    ['path', 'path'],
    ['argv', 'argv'],
  ],
})

export { box } from '../forge.ts'
