/** Tells when a connection is dead that nobody has closed. Browsers show pages no ping frames, so it asks by itself. */
export class Liveness {
  readonly #ping: () => void
  readonly #dead: () => void
  #beat: ReturnType<typeof setInterval> | undefined
  #deadline: ReturnType<typeof setTimeout> | undefined

  constructor (ping: () => void, dead: () => void) {
    this.#ping = ping
    this.#dead = dead
  }

  /** Asks each `heartbeat` milliseconds and gives it as long to answer: silence lasts for at most two. */
  start (heartbeat: number): void {
    this.#beat = setInterval(() => { this.probe(heartbeat) }, heartbeat)
  }

  /** Any frame is a sign of life. */
  heard (): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
  }

  probe (patience: number): void {
    this.#ping()
    this.expect(patience)
  }

  /** Something must be heard within `patience` milliseconds; asking again gives no more time. */
  expect (patience: number): void {
    this.#deadline ??= setTimeout(this.#dead, patience)
  }

  stop (): void {
    clearInterval(this.#beat)
    this.heard()
  }
}
