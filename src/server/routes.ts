import type { Router } from 'express'
import type { App } from '../platform/app.ts'
import type { Web } from './app.ts'

/** One mount per module, in the modules' order. */
export function moduleRoutes(_app: App, _web: Web): Router[] {
  return []
}
