// Preloaded into a server under measurement with `node --import`. Plain JavaScript, because the built server runs without tsx.

/** Answers `{ memory: true }` with what the process holds after a full collection; `--expose-gc` makes that possible. */
process.on('message', ({ id, body }) => {
  if (!body?.memory) return
  // Twice: finalizers run by the first collection let go of what only the second can take.
  globalThis.gc?.()
  globalThis.gc?.()
  process.send({ id, body: { ...process.memoryUsage(), collected: globalThis.gc !== undefined } })
})

// A bench that was killed leaves no server behind.
process.on('disconnect', () => process.exit(1))

// The listeners above must not keep a server alive that closes in peace.
process.channel?.unref()
