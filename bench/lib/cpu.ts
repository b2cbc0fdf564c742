import { readFileSync } from 'node:fs'

// USER_HZ is 100 on every Linux that Node runs on.
const TICKS_PER_SECOND = 100

/** Seconds of CPU that a process has used in all its threads, user and kernel; NaN where there is no /proc. */
export function cpuSeconds (pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command's name may hold spaces; the fields after its `)` do not. utime and stime are the 12th and 13th of them.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return NaN
  }
}

/** Seconds of CPU that the whole machine has used, what a hypervisor took from it included. */
function machineSeconds (): number {
  try {
    const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]!.split(/\s+/).map(Number)
    return (user! + nice! + system! + irq! + softirq! + steal!) / TICKS_PER_SECOND
  } catch {
    return NaN
  }
}

/** Shares of one core. A generator near 1 while its server is not measures itself; where `others` is not near 0, the machine was disturbed. */
export interface Busy { server: number, load: number, others: number }

/** Starts a stopwatch over this process, the server and the machine; the returned function gives the shares since then. */
export function watchCpu (serverPid: number): () => Busy {
  const began = performance.now()
  const machineBefore = machineSeconds()
  const serverBefore = cpuSeconds(serverPid)
  const loadBefore = process.cpuUsage()
  return () => {
    const seconds = (performance.now() - began) / 1000
    const { user, system } = process.cpuUsage(loadBefore)
    const load = (user + system) / 1e6 / seconds
    const server = (cpuSeconds(serverPid) - serverBefore) / seconds
    const machine = (machineSeconds() - machineBefore) / seconds
    return { server, load, others: Math.max(0, machine - server - load) }
  }
}
