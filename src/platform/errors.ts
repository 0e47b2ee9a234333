/** What a person can be told: a status, a locale key and its parameters. Everything else thrown is a defect. */
export class AppError extends Error {
  readonly status: number
  readonly key: string
  readonly params: Record<string, unknown>

  constructor(status: number, key: string, params: Record<string, unknown> = {}) {
    super(key)
    this.name = 'AppError'
    this.status = status
    this.key = key
    this.params = params
  }
}

type Params = Record<string, unknown>

/** 404, also for what this person may not know exists. */
export const notFound = (key: string, params?: Params) => new AppError(404, key, params)
export const forbidden = (key: string, params?: Params) => new AppError(403, key, params)
/** 409: the world changed while the person was looking. */
export const conflict = (key: string, params?: Params) => new AppError(409, key, params)
export const gone = (key: string, params?: Params) => new AppError(410, key, params)
export const tooLarge = (key: string, params?: Params) => new AppError(413, key, params)
export const invalid = (key: string, params?: Params) => new AppError(422, key, params)
export const tooMany = (key: string, params?: Params) => new AppError(429, key, params)
export const unavailable = (key: string, params?: Params) => new AppError(503, key, params)
