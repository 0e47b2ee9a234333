import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** Scripts and styles are files of ours, so the policy needs neither nonces nor exceptions. */
export function securityHeaders(options: { https: boolean; formTargets: string[] }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        frameSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        // A browser holds the redirect after a form to this list too: the way to the certificate host must be on it.
        formAction: ["'self'", ...options.formTargets],
        frameAncestors: ["'self'"],
      },
    },
    hsts: options.https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
}
