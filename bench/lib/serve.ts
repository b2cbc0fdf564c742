interface Question<T> { id: number, body: T }

/** The child's side of `Child.ask`: one question at a time, each answered with what the handler returns or throws. */
export function serve<Body> (handle: (body: Body) => unknown): void {
  let last: Promise<void> = Promise.resolve()
  process.on('message', message => {
    const { id, body } = message as Question<Body>
    last = last.then(() => answer(id, () => handle(body)))
  })
  process.on('disconnect', () => process.exit(1))
  process.on('SIGTERM', () => process.exit(0))
}

async function answer (id: number, work: () => unknown): Promise<void> {
  try {
    process.send?.({ id, body: await work() })
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) })
  }
}
