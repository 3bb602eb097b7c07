// A registry on the loopback interface that holds the packages of node_modules: npm installs from it without a network.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { root } from './cooper.ts'

export interface Registry {
  readonly url: string
  close(): void
}

/** Each installed package: its name, and where each of its versions lies. */
type Packages = ReadonlyMap<string, ReadonlyMap<string, string>>

/** npm keeps a list of what it has installed in node_modules. */
function installedPackages(): Packages {
  const modules = realpathSync(join(root, 'node_modules'))
  const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>
  }
  const installed = new Map<string, Map<string, string>>()
  for (const [path, { version }] of Object.entries(packages)) {
    const directory = join(modules, '..', path)
    if (!existsSync(directory)) continue
    const name = path.replace(/^(.*\/)?node_modules\//, '')
    installed.set(name, (installed.get(name) ?? new Map<string, string>()).set(version, directory))
  }
  return installed
}

export async function serveRegistry(): Promise<Registry> {
  const packages = installedPackages()
  const server = createServer((request, response) => {
    const [name = '', version] = decodeURIComponent(request.url ?? '')
      .slice(1)
      .split('/-/')
    const versions = packages.get(name)
    // npm goes on without an optional dependency: esbuild names one for each system.
    if (!versions) response.writeHead(404).end()
    else if (version) sendArchive(versions.get(version) ?? '', response)
    else response.end(JSON.stringify(description(name, versions, urlOf(server))))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: urlOf(server), close: () => void server.close() }
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** What npm asks for first: the versions of a package, here the installed ones, and where their archives are. */
function description(name: string, versions: ReadonlyMap<string, string>, url: string) {
  const describeOne = ([version, directory]: [string, string]) => {
    const text = readFileSync(join(directory, 'package.json'), 'utf8')
    const tarball = `${url}/${encodeURIComponent(name)}/-/${version}`
    return [version, { ...JSON.parse(text), dist: { tarball } }]
  }
  return { name, 'dist-tags': {}, versions: Object.fromEntries([...versions].map(describeOne)) }
}

function sendArchive(directory: string, response: ServerResponse): void {
  const words = ['--create', '--exclude=./node_modules', '--transform=s,^[.],package,', '-C', directory, '.']
  spawn('tar', words).stdout.pipe(response)
}
