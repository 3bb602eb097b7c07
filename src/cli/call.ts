// A command and what it is called with. The lab is a second Node that makes the same call: it need not read the words again.
import { readMessage } from '../base/message.ts'
import { VARIABLE } from '../lab/second-node.ts'
import type * as Commands from './commands.ts'
import type { Arguments, Name } from './commands.ts'
import { load } from './load.ts'

export interface Call {
  readonly name: Name
  readonly args: readonly unknown[]
}

export async function call({ name, args }: Call): Promise<void> {
  const { commands, setEnvironmentFor } = load<typeof Commands>('commands')
  await setEnvironmentFor(args)
  const command = (await commands[name]()) as (...args: readonly unknown[]) => unknown
  await command(...args)
}

/** Like `call`, for those who know the command when they write the line. */
export const callTyped = <Command extends Name>(name: Command, ...args: Arguments<Command>): Promise<void> =>
  call({ name, args })

/** The call that the process outside the lab has passed in. It is removed from the environment, so that no child finds it. */
export function callFromOutside(): Call | undefined {
  const text = process.env[VARIABLE]
  if (text === undefined) return undefined
  delete process.env[VARIABLE]
  const { name, args } = readMessage<Call>(`the variable ${VARIABLE}`, text, { name: 'string', args: 'array' })
  // JSON has no undefined, only null.
  return { name, args: args.map(arg => arg ?? undefined) }
}
