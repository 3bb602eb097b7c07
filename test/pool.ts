// As root, each test file runs on a machine of its own (test/isolate): several can compare it before and after, side by side.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ForksPoolWorker, type PoolOptions } from 'vitest/node'

const own = fileURLToPath(new URL('isolate', import.meta.url))

class OwnMachine extends ForksPoolWorker {
  override readonly name = 'own'
  /** vitest would keep translated files in /tmp, and the other side has another /tmp. */
  override readonly cacheFs = false

  override async start(): Promise<void> {
    const child = fork(this.entrypoint, [], {
      execPath: own,
      execArgv: [process.execPath, ...this.execArgv],
      env: this.env as NodeJS.ProcessEnv,
      stdio: 'pipe',
      serialization: 'advanced',
    })
    // The inherited start() takes the process that is there, and begins with its output.
    Object.assign(this, { _fork: child })
    await super.start()
  }
}

export const ownMachine = {
  name: 'own',
  createPoolWorker: (options: PoolOptions) => new OwnMachine(options),
}
