// Draws what a command printed, with its colours, as an SVG that a code host shows. It keeps the text as text: so a
// test can compare it with what the command prints today.

const CELL = { width: 8.4, height: 19 }
const MARGIN = 16
const BAR = 34

/** The eight colours of a terminal, on a dark ground. Contrast with the ground is at least 4.5 to 1. */
const COLOURS = {
  31: '#ff8080',
  32: '#7ee787',
  33: '#e3c26f',
  34: '#79b8ff',
  35: '#d2a8ff',
  36: '#76d9e6',
}

const escaped = (/** @type {string} */ text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A line with escape sequences as pieces of text, each with the attributes of an SVG tspan. */
function pieces(/** @type {string} */ line) {
  const found = []
  let look = { bold: false, dim: false, colour: '' }
  for (const [, codes, text] of line.matchAll(/(?:\u001b\[([\d;]*)m)?([^\u001b]*)/g)) {
    for (const code of codes === undefined ? [] : codes.split(';').map(Number)) {
      if (code === 0) look = { bold: false, dim: false, colour: '' }
      else if (code === 1) look.bold = true
      else if (code === 2) look.dim = true
      else if (code === 22) look = { ...look, bold: false, dim: false }
      else if (code === 39) look.colour = ''
      else if (code in COLOURS) look.colour = COLOURS[/** @type {keyof typeof COLOURS} */ (code)]
    }
    if (!text) continue
    const attributes = [
      look.bold ? 'font-weight="bold"' : '',
      look.dim ? 'fill="#9aa4b1"' : look.colour ? `fill="${look.colour}"` : '',
    ]
    found.push({ text, attributes: attributes.filter(Boolean).join(' ') })
  }
  return found
}

/**
 * An SVG of a terminal window.
 * @param {string} command stands behind a prompt, above what it printed
 * @param {string} printed with escape sequences for colours
 * @param {number} columns how wide the window is, in characters
 */
export function picture(command, printed, columns) {
  const lines = [`\u001b[2m$\u001b[22m \u001b[1m${command}\u001b[22m`, ...printed.split('\n')]
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN)
  const height = BAR + lines.length * CELL.height + MARGIN
  const rows = lines.map((line, i) => {
    const spans = pieces(line).map(({ text, attributes }) => `<tspan ${attributes}>${escaped(text)}</tspan>`)
    return `<text x="${MARGIN}" y="${BAR + (i + 0.75) * CELL.height}">${spans.join('').replaceAll('<tspan >', '<tspan>')}</text>`
  })
  const buttons = [0, 1, 2].map(i => `<circle cx="${MARGIN + 6 + i * 18}" cy="17" r="5" fill="#3b4350"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(command)}</title>
<rect width="${width}" height="${height}" rx="8" fill="#161b22"/>
${buttons.join('')}
<g fill="#e6edf3" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" xml:space="preserve">
${rows.join('\n')}
</g>
</svg>
`
}

/** The text of such a picture, without the line of the command. */
export const textOf = (/** @type {string} */ svg) =>
  [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)]
    .map(([, line = '']) => line.replace(/<[^>]*>/g, ''))
    .map(line => line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    .slice(1)
    .join('\n')
