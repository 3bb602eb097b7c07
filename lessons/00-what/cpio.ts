// A disk for a machine that has none: the kernel unpacks an archive into memory, and finds its first program there.
// The format is cpio's "newc". Source: Documentation/driver-api/early-userspace/buffer-format.rst of the kernel.

const MODE = { file: 0o100755 }
const LAST = 'TRAILER!!!'

/** An archive of one program, which will be /init. */
export const archive = (program: Uint8Array): Buffer =>
  Buffer.concat([entry('init', MODE.file, program), entry(LAST, 0, new Uint8Array())])

/** Thirteen numbers of eight digits behind the magic one, the name, the contents. Each part ends at a multiple of four. */
function entry(name: string, mode: number, contents: Uint8Array): Buffer {
  const [inode, user, group, links, time, device] = [0, 0, 0, 1, 0, [0, 0]]
  const numbers = [inode, mode, user, group, links, time, contents.length, ...device, ...device, name.length + 1, 0]
  const header = '070701' + numbers.map(number => number.toString(16).padStart(8, '0')).join('')
  return Buffer.concat([padded(Buffer.from(`${header}${name}\0`)), padded(contents)])
}

const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
