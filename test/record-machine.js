// node test/record-machine.js: boots the machine of lesson 00, and writes down what was measured, for hosts that have no
// QEMU or no kernel image. No number is typed by hand.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, availableParallelism, release } from 'node:os'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const main = `${root}/dist/cli/main.cjs`
const { stdout, stderr } = spawnSync(process.execPath, [main, 'demo', 'what', 'machine', '--json'], {
  encoding: 'utf8',
})
const { tables, missing } = JSON.parse(stdout || '{}')
const [table] = tables ?? []
if (table?.things.at(-1) !== 'a virtual machine') {
  console.error(`nothing was measured here: ${missing?.[0]?.why ?? stderr}`)
  process.exit(1)
}

const name = /^PRETTY_NAME="?([^"\n(]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]?.trim() ?? 'Linux'
const version = release().split('.').slice(0, 2).join('.')
const recorded = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${name}, Linux ${version}, ${arch()}, ${availableParallelism()} processors`,
  answers: Object.fromEntries(table.rows.map((/** @type {string[]} */ [asks, ...answers]) => [asks, answers.at(-1)])),
}
writeFileSync(`${root}/lessons/00-what/recorded.json`, `${JSON.stringify(recorded, null, 2)}\n`)
console.log(recorded)
