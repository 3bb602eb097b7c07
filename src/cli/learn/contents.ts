// Lists the pages of a lesson to choose from.
import type { Document } from '../../course/text/document.ts'
import type { Screen } from './screen.ts'

/** Returns the chosen page, counted from 0, or the current one if none was chosen. */
export async function chooseFrom(screen: Screen, { pages }: Document, present: number): Promise<number> {
  const { style, plain } = screen
  screen.begin()
  const lines = pages.map(({ title }, i) => {
    const here = i === present
    const line = `${String(i + 1).padStart(3)}  ${title}`
    return here ? style.bold(`${line}${plain ? ' (you are here)' : ' ◂'}`) : line
  })
  if (await screen.show([...lines, ''])) return present
  let typed = ''
  for (;;) {
    const { name } = await screen.ask(
      `A number and Enter: go to that page. Enter alone: back to page ${present + 1}. ${typed}`,
    )
    if (/^\d$/.test(name)) typed += name
    else if (name === 'backspace') typed = typed.slice(0, -1)
    else return pages[Number(typed) - 1] ? Number(typed) - 1 : present
  }
}
