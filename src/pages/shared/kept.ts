/** One choice of the person, kept by the browser; nothing where the browser keeps nothing. */
export class Kept<Value> {
  readonly #key: string
  readonly #fits: (value: Value) => boolean

  constructor (name: string, fits: (value: Value) => boolean = () => true) {
    this.#key = `confab:page:${name}`
    this.#fits = fits
  }

  get (): Value | undefined {
    try {
      const value = JSON.parse(window.localStorage.getItem(this.#key) ?? 'null') as Value | null
      return value !== null && this.#fits(value) ? value : undefined
    } catch {
      return undefined
    }
  }

  set (value: Value | undefined): void {
    try {
      if (value === undefined) window.localStorage.removeItem(this.#key)
      else window.localStorage.setItem(this.#key, JSON.stringify(value))
    } catch {
      // Full, or forbidden: then it holds as long as the page.
    }
  }
}
