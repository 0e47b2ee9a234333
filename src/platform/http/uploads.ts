import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, RequestHandler, Response } from 'express'
import multer, { MulterError, type StorageEngine } from 'multer'
import type { App } from '../app.ts'
import { AppError, invalid, tooLarge } from '../errors.ts'
import { cleanFileName, limits, splitName } from '../limits.ts'
import { Inspector, recognise } from '../storage/content.ts'
import { type Staged, TooManyBytes } from '../storage/storage.ts'
import { checkToken, sameOrigin } from './csrf.ts'

export interface ReceivedFile {
  fieldName: string
  fileName: string
  size: number
  /** Empty when the file was refused: then nothing of it was kept. */
  digest: string
  /** By content, never by what the browser said. */
  mime: string
  /** `unscanned` only where no scanner is configured. */
  scan: 'clean' | 'unscanned'
  /** Locale key of the reason; the other files and all fields are kept. */
  refused?: string
  refusedParams?: Record<string, unknown>
}

declare module 'express-serve-static-core' {
  interface Request {
    received: ReceivedFile[]
  }
}

export interface ReceiveOptions {
  /** The only file field of the form. */
  field: string
  maxFiles?: number
  /** For each file. */
  maxBytes?: number
}

/** The files of one request until all of it is here: then they are kept together or forgotten together. */
interface Reception {
  staged: Staged[]
  isOver: boolean
}

type Reading = Pick<App, 'storage' | 'scanner' | 'log'>

/**
 * Reads a posted form with files: fields to `req.body`, files to `req.received`. A file that cannot be taken is one
 * problem among the fields; only a request beyond all limits is refused whole. Goes right after `permit(…, { files: true })`, and checks
 * the origin before and the token after reading, because the token is inside the body.
 */
export function receiveFiles(app: Reading, options: ReceiveOptions): RequestHandler {
  const { field, maxFiles = limits.filesPerSlot, maxBytes = limits.fileBytes } = options
  return (req, res, next) => {
    req.received = []
    sameOrigin(req, res, (refusal?: unknown) => {
      if (refusal) return refuse(req, next, refusal)
      if (Number(req.get('content-length') ?? 0) > limits.requestBytes) return refuse(req, next, requestTooLarge())
      read(app, { field, maxFiles, maxBytes }, req, res, (problem) => {
        if (problem) return refuse(req, next, problem)
        checkToken(req, res, next)
      })
    })
  }
}

/** The same for what another program sends: it has no session, so there is neither an origin nor a token to look at.
 *  Only where nothing but the connection's own certificate says who is speaking. */
export function receiveFilesOfMachine(app: Reading, options: ReceiveOptions): RequestHandler {
  const { field, maxFiles = limits.filesPerSlot, maxBytes = limits.fileBytes } = options
  return (req, res, next) => {
    req.received = []
    if (Number(req.get('content-length') ?? 0) > limits.requestBytes) return refuse(req, next, requestTooLarge())
    read(app, { field, maxFiles, maxBytes }, req, res, (problem) => (problem ? refuse(req, next, problem) : next()))
  }
}

/** Every problem of every refused file, in the shape the error summary takes. */
export function uploadProblems(files: ReceivedFile[]) {
  return files.flatMap(({ fieldName, fileName, refused, refusedParams }) =>
    refused ? [{ field: fieldName, key: refused, params: { name: fileName, ...refusedParams } }] : [],
  )
}

const requestTooLarge = () => tooLarge('upload.error.request-too-large', { megabytes: megabytes(limits.requestBytes) })
const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024)

function read(
  app: Reading,
  options: Required<ReceiveOptions>,
  req: Request,
  res: Response,
  done: (problem?: unknown) => void,
): void {
  const reception: Reception = { staged: [], isOver: false }
  const settle = (problem?: unknown) => {
    if (reception.isOver) return
    reception.isOver = true
    const { staged } = reception
    const finish = problem ? discardAll(staged) : keepAll(staged)
    finish.then(
      // Somebody who hung up has nobody to answer to.
      () => (problem && req.socket.destroyed ? undefined : done(problem)),
      (failure: unknown) => discardAll(staged).then(() => done(failure), done),
    )
  }
  const parser = multer({
    storage: engine(app, options, req, reception),
    defParamCharset: 'utf8',
    // As it came, because busboy would cut a name at its last backslash without the rest of the cleaning.
    preservePath: true,
    limits: {
      fieldNameSize: limits.fieldNameBytes,
      fieldSize: limits.fieldBytes,
      fields: limits.fields,
      // The person hears of each file too many; only a flood of them ends the request.
      files: options.maxFiles + 30,
      parts: limits.fields + options.maxFiles + 30,
      headerPairs: 20,
      fieldNestingDepth: 3,
      fieldArrayIndexLimit: 100,
    },
    fileFilter: (_req, file, accept) => {
      if (file.fieldname !== options.field) return accept(new MulterError('LIMIT_UNEXPECTED_FILE', file.fieldname))
      if (req.received.length < options.maxFiles) return accept(null, true)
      req.received.push({
        ...unread(file),
        refused: 'upload.refused.too-many',
        refusedParams: { count: options.maxFiles },
      })
      accept(null, false)
    },
    streamHandler: (request: Request, busboy: Writable) => {
      // Counted as it comes: a request without a stated length may be endless.
      let count = 0
      request.on('data', (chunk: Buffer) => {
        count += chunk.length
        if (count <= limits.requestBytes || reception.isOver) return
        request.unpipe(busboy)
        settle(requestTooLarge())
        // Ends the file under way, which would otherwise wait for the rest of itself.
        busboy.destroy(new Error('the request is too large'))
      })
      request.pipe(busboy)
    },
  } as multer.Options).any()
  // A cut connection is not always told to the parser.
  req.once('close', () => {
    if (!req.readableEnded) settle(new AppError(400, 'upload.error.cut'))
  })
  void parser(req, res, (problem?: unknown) => settle(problem ? translated(problem) : undefined))
}

/** Each file goes to the staging area as it arrives, is recognised and scanned there, and is kept only at the end. */
function engine(app: Reading, options: Required<ReceiveOptions>, req: Request, reception: Reception): StorageEngine {
  return {
    _handleFile: (_req, file, done) => {
      const place = req.received.push(unread(file)) - 1
      takeFile(app, options.maxBytes, file, reception).then(
        (received) => {
          req.received[place] = received
          done(null, {})
        },
        (error: unknown) => done(error),
      )
    },
    // What was staged is forgotten as a whole when the request fails.
    _removeFile: (_req, _file, done) => done(null),
  }
}

async function takeFile(
  app: Reading,
  maxBytes: number,
  file: Express.Multer.File,
  reception: Reception,
): Promise<ReceivedFile> {
  const base = unread(file)
  const inspector = new Inspector()
  const copy = await Promise.all([pipeline(file.stream, inspector), app.storage.stage(inspector, maxBytes)]).then(
    ([, result]) => result,
    (error: unknown) => {
      if (!(error instanceof TooManyBytes)) throw error
      // The rest of it is read past, so that the files after it still arrive.
      file.stream.resume()
      return null
    },
  )
  if (!copy) return { ...base, refused: 'upload.refused.too-large', refusedParams: { megabytes: megabytes(maxBytes) } }
  reception.staged.push(copy)
  if (reception.isOver) await copy.discard()
  const { size, digest } = copy
  const found = await recognise(inspector, base.fileName)
  if ('refused' in found) {
    await copy.discard()
    return { ...base, size, refused: `upload.refused.${found.refused}` }
  }
  const { format } = found
  const fileName = splitName(base.fileName).extension
    ? base.fileName
    : cleanFileName(`${base.fileName}.${format.extensions[0]}`)
  const received: ReceivedFile = { ...base, fileName, size, digest, mime: format.mime }
  const verdict = await app.scanner.scan(copy.open())
  if (verdict.verdict === 'clean') return { ...received, scan: 'clean' }
  if (verdict.verdict === 'unscanned' && !app.scanner.configured) return received
  app.log.warn({ digest, size, ...verdict }, 'upload not taken after scanning')
  await copy.discard()
  return {
    ...received,
    digest: '',
    refused: verdict.verdict === 'infected' ? 'upload.refused.infected' : 'upload.refused.scanner-down',
  }
}

const unread = (file: Express.Multer.File): ReceivedFile => ({
  fieldName: file.fieldname,
  fileName: cleanFileName(file.originalname),
  size: 0,
  digest: '',
  mime: '',
  scan: 'unscanned',
})

const keepAll = async (staged: Staged[]): Promise<void> => {
  for (const file of staged) await file.keep()
}

const discardAll = async (staged: Staged[]): Promise<void> => {
  await Promise.all(staged.map((file) => file.discard()))
}

/** The parser's own faults as words for a person; anything else is a defect or a full disk and goes on as it is. */
function translated(problem: unknown): unknown {
  if (problem instanceof MulterError) {
    if (['LIMIT_FILE_COUNT', 'LIMIT_PART_COUNT', 'LIMIT_FIELD_COUNT'].includes(problem.code))
      return tooLarge('upload.error.too-many-parts')
    if (problem.code === 'LIMIT_FIELD_VALUE') return tooLarge('upload.error.field-too-long')
    return invalid('upload.error.unreadable')
  }
  const isMalformed =
    problem instanceof Error && /boundary|multipart|unexpected end of form|malformed/i.test(problem.message)
  return isMalformed ? invalid('upload.error.unreadable') : problem
}

const DRAIN_BYTES = limits.requestBytes
const DRAIN_MS = 60_000

/**
 * Answers while the body is still coming. Browsers read the answer only once they have sent everything, so as much
 * again as is allowed is taken and dropped; on who sends more than that the line is cut.
 * (`Connection: close` would make Node cut at once, and the answer would be lost with the line.)
 */
function refuse(req: Request, next: (problem: unknown) => void, problem: unknown): void {
  if (req.readableEnded || req.destroyed) return next(problem)
  let drained = 0
  const patience = setTimeout(() => req.destroy(), DRAIN_MS).unref()
  req.once('close', () => clearTimeout(patience))
  req.once('end', () => clearTimeout(patience))
  req.on('data', (chunk: Buffer) => {
    drained += chunk.length
    if (drained > DRAIN_BYTES) req.destroy()
  })
  // Begins to read at once: a body nobody has begun to read when the answer goes out is taken in by Node without end.
  req.read(0)
  next(problem)
}
