// Formatting that several cells share.

/** The first `most` lines, and a line that says how many more there are. */
export const cut = (lines: readonly string[], most: number): string[] =>
  lines.length <= most ? [...lines] : [...lines.slice(0, most), `… and ${lines.length - most} more`]

/** A name on one line: line feeds and other control characters become `\n`, `\u001b`. */
export const oneLine = (name: string): string =>
  /[\x00-\x1f\x7f]/.test(name) ? JSON.stringify(name).slice(1, -1).replaceAll('\x7f', '\\u007f') : name

/** A word for a shell command, in quotes if it needs them. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** 67108864 → `64 MiB` */
export const bytes = (count: number): string => {
  const unit = Math.min(Math.floor(Math.log2(Math.max(count, 1)) / 10), 4)
  const value = count / 1024 ** unit
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`
}

/** `1 mount`, `2 mounts` */
export const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`
