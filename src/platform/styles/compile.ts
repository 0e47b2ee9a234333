import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { compile } from 'sass'

/** The body of a worker thread: the skin as one stylesheet. */
const { css } = compile(join(import.meta.dirname, 'concejo.scss'), {
  loadPaths: [join((workerData as { root: string }).root, 'node_modules')],
  style: 'compressed',
  charset: false, // said by the Content-Type
  quietDeps: true,
})
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage(css)
