import type { Express, RequestHandler, Router } from 'express'
import { declaredRight } from '../../platform/http/permit.ts'

export interface ListedRoute {
  method: string
  path: string
  /** Undefined: the route forgot to say who may come in. */
  right: string | undefined
  csrf: boolean
  /** Whose rows it may see: those of the council whose host was asked, or none at all. */
  scope: 'host' | 'none'
  personalData: boolean
  files: boolean
}

interface Layer {
  handle: RequestHandler & { stack?: Layer[] }
  route?: { path: string | string[]; stack: { method?: string; handle: RequestHandler }[] }
}

/** Every route of a server, read from its router and not from a list that somebody keeps. */
export function listRoutes(server: Express | Router): ListedRoute[] {
  const top = 'router' in server ? server.router : server
  const routes: ListedRoute[] = []
  walk((top as unknown as { stack: Layer[] }).stack, { scope: 'none' }, routes)
  return routes
}

/** What comes before the council is known has none. Our routers are all mounted at the root, so paths need no prefix. */
function walk(layers: Layer[], found: { scope: ListedRoute['scope'] }, routes: ListedRoute[]): void {
  for (const { handle, route } of layers) {
    if (handle.name === 'inCouncil') found.scope = 'host'
    if (route) routes.push(...routesOf(route, found.scope))
    else if (handle.stack) walk(handle.stack, found, routes)
  }
}

function routesOf(route: NonNullable<Layer['route']>, scope: ListedRoute['scope']): ListedRoute[] {
  return [route.path].flat().flatMap((path) =>
    [...new Set(route.stack.map(({ method }) => method ?? 'all'))].map((method) => {
      const handlers = route.stack.filter((layer) => layer.method === undefined || layer.method === method)
      // Only the first handler counts: what runs before the permit has already read the request.
      const declared = handlers[0] && declaredRight(handlers[0].handle)
      return {
        method: method.toUpperCase(),
        path,
        right: declared?.right,
        csrf: !['get', 'head', 'options'].includes(method),
        scope,
        personalData: declared?.personalData ?? false,
        files: declared?.files ?? false,
      }
    }),
  )
}
