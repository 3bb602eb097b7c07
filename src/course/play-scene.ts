// Directs a scene: performs what it asks for, collects what it proves, and tells an audience.

import type { Verdict } from '../check/claim.ts'
import { startList } from '../check/find-box.ts'
import { capture } from '../explain/perform.ts'
import { look } from '../proc/process.ts'
import type { Report } from '../run/report.ts'
import type { Box } from '../syscalls/clone.ts'
import type { Played, Scene, Table } from './scene.ts'

/** Shows a scene while it is played. */
export interface Audience {
  told(text: string): void
  /** A list is about to be performed; gives what hears of its calls. */
  performing(box: Box): (report: Report) => void
  printed(output: string): void
  tabled(table: Table): void
  proved(proof: Verdict): void
  missed(what: string, why: string): void
}

/** Plays a scene to its end. Boxes that it kept are stopped, also where it fails. */
export async function play(scene: Scene, audience: Audience): Promise<Played> {
  const proofs: Verdict[] = []
  const missing: { what: string; why: string }[] = []
  const tables: Table[] = []
  const standing: (() => Promise<void>)[] = []
  try {
    await scene.play({
      tell: text => audience.told(text),
      async perform(box) {
        const captured = await capture(box, { onReport: audience.performing(box) })
        audience.printed(captured.output)
        return captured
      },
      async keep(box) {
        const { pid, stop } = await startList(box, { onOutput: bytes => audience.printed(bytes.toString()) })
        standing.push(stop)
        return { pid, look: () => look(pid), stop }
      },
      table(table) {
        tables.push(table)
        audience.tabled(table)
      },
      prove(id, says, passed, evidence) {
        const proof = { id, says, passed, evidence }
        proofs.push(proof)
        audience.proved(proof)
      },
      missing(what, why) {
        missing.push({ what, why })
        audience.missed(what, why)
      },
    })
  } finally {
    for (const stop of standing) await stop()
  }
  return { proofs, missing, tables }
}

/** An audience that only wants to know how it ended. */
export const withoutAudience: Audience = {
  told: () => {},
  performing: () => () => {},
  printed: () => {},
  tabled: () => {},
  proved: () => {},
  missed: () => {},
}
