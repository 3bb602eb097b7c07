// Where this package lies on the disk, whether it runs from src/ or from the bundle in dist/.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findUp(directory: string): string {
  if (existsSync(join(directory, 'package.json'))) return directory
  return findUp(dirname(directory))
}

export const packageRoot: string = findUp(dirname(fileURLToPath(import.meta.url)))
