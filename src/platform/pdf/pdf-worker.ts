import { parentPort } from 'node:worker_threads'
import { composePdf } from './document.ts'
import type { Placeholder } from './placeholder.ts'
import type { PdfSpec } from './types.ts'

export interface PressJob {
  spec: PdfSpec
  placeholder: Placeholder | undefined
}
export type PressAnswer = { pdf: Uint8Array<ArrayBuffer> } | { error: string }

/** One document at a time, in the order they come. */
parentPort?.on('message', ({ spec, placeholder }: PressJob) => {
  try {
    const pdf = new Uint8Array(composePdf(spec, placeholder))
    parentPort?.postMessage({ pdf } satisfies PressAnswer, [pdf.buffer])
  } catch (error) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies PressAnswer)
  }
})
