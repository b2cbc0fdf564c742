interface Place {
  readonly reject: (error: Error) => void
  /** What happens when its turn comes; undefined until it is known. */
  go: (() => void) | undefined
}

/**
 * Lets calls do their waiting all at once and go on one after the other, in the order in which they came.
 *
 * Each key has a line of its own: whoever is slow holds up who came later in the same line, and nobody else.
 */
export class Turnstile {
  #lines = new Map<string, Place[]>()

  /** Lines in which somebody stands. */
  get size (): number {
    return this.#lines.size
  }

  /** Whether somebody stands in this line. */
  has (key: string): boolean {
    return this.#lines.has(key)
  }

  /**
   * Calls `enter` with what `work` comes to, when all that came before it in its line have entered or given up. Resolves as `enter` does, for which the next does
   * not wait. Rejects as `work` does, at once and without having entered.
   */
  pass<Value, Answer> (key: string, work: Promise<Value>, enter: (value: Value) => Answer | PromiseLike<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const place: Place = { reject, go: undefined }
      const line = this.#lines.get(key)
      if (line === undefined) this.#lines.set(key, [place])
      else line.push(place)
      const come = (go: () => void): void => {
        place.go = go
        this.#advance(key)
      }
      work.then((value) => {
        come(() => {
          try {
            resolve(enter(value))
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        })
      }, (error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)))
        come(() => {})
      })
    })
  }

  /** Rejects all who stand in a line now: they do not enter. */
  sendAway (key: string, error: Error): void {
    const line = this.#lines.get(key) ?? []
    this.#lines.delete(key)
    for (const { reject } of line) reject(error)
  }

  #advance (key: string): void {
    const line = this.#lines.get(key)
    while (line?.[0]?.go !== undefined) line.shift()?.go?.()
    if (line?.length === 0) this.#lines.delete(key)
  }
}
