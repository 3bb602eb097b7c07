// A progress line that is overwritten, on a terminal only and not in plain mode.
import { isPlain } from '../output.ts'
import { command, print } from '../print.ts'

export interface Progress {
  show(text: string): void
  clear(): void
}

export function progress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const moves = stream.isTTY && !isPlain() && process.env.TERM !== 'dumb'
  const write = (text: string) => {
    if (!moves) return
    command('\r\u001b[K', stream)
    print(text, stream)
  }
  return {
    show: text => write(text.slice(0, stream.columns - 1)),
    clear: () => write(''),
  }
}
