// Where this package lies on the disk, whether it runs from src/ or from a bundle in dist/. Told by the name alone: not
// everybody who runs this may look into the directory.
import { fileURLToPath } from 'node:url'

export const packageRoot: string = fileURLToPath(import.meta.url).replace(/^(.*)\/(?:src|dist)\/.*$/, '$1')

/** Where it was installed, with what it needs beside it: the outermost node_modules, or this package alone. */
export const installation: string = packageRoot.replace(/^(.*?\/node_modules)\/.*$/, '$1')
