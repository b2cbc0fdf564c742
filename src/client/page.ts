/** What a browser tells a page of itself. */
interface Page {
  addEventListener (name: string, listener: () => void): void
  removeEventListener (name: string, listener: () => void): void
  readonly document?: { readonly visibilityState: string }
}

/** Calls `wake` when the network or the person is back, and `sleep` when the page may be gone the next moment. Where there is no page, nothing. Returns how to end it. */
export function watchPage (wake: () => void, sleep: () => void): () => void {
  const page = globalThis as unknown as Page
  if (typeof page.addEventListener !== 'function') return () => {}
  const turn = () => { page.document?.visibilityState === 'hidden' ? sleep() : wake() }
  const listeners = { online: wake, offline: wake, pageshow: wake, pagehide: sleep, visibilitychange: turn }
  for (const [name, listener] of Object.entries(listeners)) page.addEventListener(name, listener)
  return () => { for (const [name, listener] of Object.entries(listeners)) page.removeEventListener(name, listener) }
}
