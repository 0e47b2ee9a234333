import { Worker } from 'node:worker_threads'
import type { PressAnswer, PressJob } from './pdf-worker.ts'
import { placeholderFor, signPrepared } from './seal.ts'
import type { PdfPress, PdfSigner, PdfSpec } from './types.ts'

export interface PressOptions {
  workers: number
  /** A document that takes longer is given up, and its worker with it. */
  timeoutMs?: number
  /** How many may wait; beyond it, whoever asks is told at once and tries later. */
  maxWaiting?: number
}

interface Waiting extends PressJob {
  resolve: (pdf: Buffer) => void
  reject: (error: Error) => void
}

/** Pages are made in worker threads, so that the event loop stays free. Signatures are made here: a key never leaves the
 *  thread that holds it, the mathematics take less than a millisecond, and a time stamp is only waiting. */
export function openPdfPress({ workers, timeoutMs = 30_000, maxWaiting = 2000 }: PressOptions): PdfPress {
  const queue: Waiting[] = []
  const benches = Array.from({ length: Math.max(1, workers) }, () => new Bench(timeoutMs, () => next()))
  let closed = false

  function next(): void {
    for (const bench of benches) {
      if (!bench.free) continue
      const job = queue.shift()
      if (!job) return
      bench.run(job)
    }
  }

  function compose(job: PressJob): Promise<Buffer> {
    if (closed) return Promise.reject(new Error('the press is closed'))
    if (queue.length >= maxWaiting) return Promise.reject(new Error('the press has too much waiting'))
    return new Promise((resolve, reject) => {
      queue.push({ ...job, resolve, reject })
      next()
    })
  }

  return {
    async render(spec: PdfSpec, signer?: PdfSigner): Promise<Buffer> {
      const pdf = await compose({ spec, placeholder: signer ? placeholderFor(signer) : undefined })
      return signer ? signPrepared(pdf, signer) : pdf
    },
    async close(): Promise<void> {
      closed = true
      for (const job of queue.splice(0)) job.reject(new Error('the press is closed'))
      await Promise.all(benches.map((bench) => bench.close()))
    },
  }
}

/** One worker and what it is making. It is started when first needed, and anew after it has failed. */
class Bench {
  private worker: Worker | undefined
  private job: Waiting | undefined
  private timer: NodeJS.Timeout | undefined
  private readonly timeoutMs: number
  private readonly whenFree: () => void

  constructor(timeoutMs: number, whenFree: () => void) {
    this.timeoutMs = timeoutMs
    this.whenFree = whenFree
  }

  get free(): boolean {
    return this.job === undefined
  }

  run(job: Waiting): void {
    this.job = job
    try {
      this.worker ??= this.start()
      this.worker.ref()
      this.timer = setTimeout(() => this.fail(new Error('the document took too long')), this.timeoutMs)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
      this.worker.postMessage({ spec: job.spec, placeholder: job.placeholder } satisfies PressJob)
    } catch (error) {
      this.settle(({ reject }) => reject(error as Error)) // a spec that is not plain data
    }
  }

  async close(): Promise<void> {
    const { worker } = this
    this.worker = undefined
    this.settle(({ reject }) => reject(new Error('the press is closed')))
    await worker?.terminate()
  }

  private start(): Worker {
    const worker = new Worker(new URL('./pdf-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    })
    worker.on('message', (answer: PressAnswer) => {
      if (this.worker !== worker) return
      worker.unref() // an idle press does not keep the program alive
      this.settle(({ resolve, reject }) =>
        'pdf' in answer ? resolve(Buffer.from(answer.pdf.buffer)) : reject(new Error(answer.error)),
      )
    })
    const lost = (error: Error) => {
      if (this.worker === worker) this.fail(error)
    }
    worker.on('error', lost)
    worker.on('exit', (code) => lost(new Error(`the worker of the press ended with ${code}`)))
    return worker
  }

  private fail(error: Error): void {
    const { worker } = this
    this.worker = undefined
    void worker?.terminate()
    this.settle(({ reject }) => reject(error))
  }

  private settle(tell: (job: Waiting) => void): void {
    clearTimeout(this.timer)
    const { job } = this
    this.job = undefined
    if (job) tell(job)
    this.whenFree()
  }
}
