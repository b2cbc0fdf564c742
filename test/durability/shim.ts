import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'libsql'
import type { Test } from 'tap'
import { tempDir } from '../harness/temp.ts'

const run = promisify(execFile)

const source = join(import.meta.dirname, 'powercut.c')
const compilers = ['cc', 'gcc', 'clang']
const isStore = (name: string): boolean => /\.db(-wal|-shm|-journal)?$/.test(name)

/** The compiled shim, or why there is none: the `skip` of the tests that need it. */
export type Shim = { readonly library: string, readonly skip: false } | { readonly library: '', readonly skip: string }

/** Compiles the shim, for this process. A compiler that is there and fails is an error, no reason to skip. */
export async function compileShim (): Promise<Shim> {
  if (process.platform !== 'linux') return { library: '', skip: `the simulated disk is an LD_PRELOAD library for Linux, and this is ${process.platform}` }
  // Not a teardown of the root test: with one, tap ends the file as soon as nothing runs, and a compiler takes its time.
  const directory = await mkdtemp(join(tmpdir(), 'confab-shim-'))
  process.once('exit', () => { rmSync(directory, { recursive: true, force: true }) })
  const library = join(directory, 'powercut.so')
  for (const compiler of compilers) {
    try {
      await run(compiler, ['-O2', '-Wall', '-shared', '-fPIC', '-o', library, source, '-lpthread'])
      return { library, skip: false }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return { library: '', skip: `the simulated disk needs a C compiler, and none of ${compilers.join(', ')} is here` }
}

/** A simulated disk for one process at a time: see powercut.c. Its store is `confab.db`. */
export class Disk {
  readonly path: string
  #directory: string
  #shadow: string
  #full: string
  #library: string

  static async make (t: Test, { library }: Shim): Promise<Disk> {
    const disk = new Disk(await tempDir(t), library)
    await mkdir(disk.#directory)
    await mkdir(disk.#shadow)
    return disk
  }

  private constructor (directory: string, library: string) {
    this.#directory = join(directory, 'disk')
    this.#shadow = join(directory, 'shadow')
    this.#full = join(directory, 'full')
    this.#library = library
    this.path = join(this.#directory, 'confab.db')
  }

  /** The environment of the next process on this disk. What is on the disk now is taken as durable. */
  async mount (): Promise<Record<string, string>> {
    await copyStore(this.#directory, this.#shadow)
    return { LD_PRELOAD: this.#library, POWERCUT_DIR: this.#directory, POWERCUT_SHADOW: this.#shadow, POWERCUT_FULL: this.#full }
  }

  /** After `kill -9`: the power is cut. What was not synced is gone. */
  async cut (): Promise<void> {
    // Without this, a store that the shim does not see at all would lose everything and be blamed for it, or pass as an empty one.
    const { size } = await stat(join(this.#shadow, basename(this.path))).catch(() => ({ size: 0 }))
    if (size === 0) throw new Error('the shim has seen no fsync of the database: its calls are not intercepted')
    await copyStore(this.#shadow, this.#directory)
  }

  /** While it is full, every write to the store fails with ENOSPC. */
  async fill (): Promise<void> {
    await writeFile(this.#full, '')
  }

  async empty (): Promise<void> {
    await unlink(this.#full)
  }

  /** What `PRAGMA integrity_check` says, asked of a copy: opening the store would recover it before the server has to. */
  async integrity (): Promise<string> {
    const copy = `${this.#directory}-copy`
    await mkdir(copy, { recursive: true })
    await copyStore(this.#directory, copy)
    const database = new Database(join(copy, basename(this.path)))
    try {
      return JSON.stringify(database.prepare('PRAGMA integrity_check').all())
    } finally {
      database.close()
    }
  }
}

async function copyStore (from: string, to: string): Promise<void> {
  for (const name of (await readdir(to)).filter(isStore)) await rm(join(to, name))
  // The -shm file is memory: no cut leaves one behind.
  for (const name of (await readdir(from)).filter((name) => isStore(name) && !name.endsWith('-shm'))) await copyFile(join(from, name), join(to, name))
}
