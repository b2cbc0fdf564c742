// Holds connections open and does nothing with them.
import { Client, openAll } from '../lib/client.ts'
import { serve } from '../lib/serve.ts'

export interface IdleJob { port: number, paths: string[] }

interface Question { hello?: true, job?: IdleJob }

let lost: string | undefined
let greeted = 0

async function open ({ port, paths }: IdleJob): Promise<void> {
  await openAll(paths, path => Client.open({
    port,
    path,
    wantsPayload: false,
    onText: () => { greeted++ },
    onLost: reason => { lost ??= reason }
  }))
}

/** How many connections the server has greeted; throws where it has let one go. */
function check (): number {
  if (lost !== undefined) throw new Error(`a connection was lost: ${lost}`)
  return greeted
}

serve(({ job }: Question) => job ? open(job) : check())
