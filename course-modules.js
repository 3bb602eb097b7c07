// The module 'course-modules': every lesson's files, and every exercise's given.ts, by name. Each is loaded when it is asked
// for. build.js and vitest.config.ts make the module from what lies in the two directories; no list of them is kept.
import { existsSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'

/** @param {string} root what the paths in the imports begin with, as a directory: '.' or an absolute one */
export function sourceOfCourseModules(root) {
  const existingIn = (/** @type {string} */ half, /** @type {string} */ file) =>
    readdirSync(half).filter(id => existsSync(`${half}/${id}/${file}`))
  const lessons = existingIn('lessons', 'lesson.ts').map(id => {
    const parts = readdirSync(`lessons/${id}`).filter(file => file.endsWith('.ts'))
    const imports = parts.map(
      file => `${JSON.stringify(basename(file, '.ts'))}: () => import('${root}/lessons/${id}/${file}')`,
    )
    return `${JSON.stringify(id)}: { ${imports.join(', ')} }`
  })
  const given = existingIn('exercises', 'given.ts').map(
    id => `${JSON.stringify(id)}: () => import('${root}/exercises/${id}/given.ts')`,
  )
  return `export const lessons = { ${lessons.join(',\n')} }\nexport const given = { ${given.join(', ')} }`
}
