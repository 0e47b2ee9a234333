import i18next from 'i18next'

/** Words by key. Keys are flat (`module.page.thing`); parameters are `{{name}}`; a `count` picks `_one` or `_other`. */
export type Translate = (key: string, params?: Record<string, unknown>) => string

export interface TranslationOptions {
  /** What to do with a key that has no words, or words that miss a parameter. By default it is a defect and throws;
   *  production logs it instead, because a page with one clumsy label is better than no page. */
  onMissing?: (key: string) => void
}

/** Joins the modules' words into the one catalogue. Two modules that claim the same key are a defect at start. */
export function openTranslations(locales: Record<string, string>[], options: TranslationOptions = {}): Translate {
  const onMissing = options.onMissing ?? refuseMissing
  const words = joined(locales)
  const language = i18next.createInstance()
  void language.init({
    lng: 'es',
    fallbackLng: false,
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    resources: { es: { translation: words } },
    interpolation: { escapeValue: false, skipOnVariables: true }, // the templates escape, once
    returnNull: false,
    missingInterpolationHandler: (_text: string, match: RegExpExecArray) => {
      onMissing(`{{${match[1]?.trim() ?? ''}}}`)
      return ''
    },
    parseMissingKeyHandler: (key: string) => {
      onMissing(key)
      return key
    },
  } as Parameters<typeof language.init>[0])

  // Words without plural forms are split at their parameters once; i18next takes 8 µs for what this does in 0.1.
  const pieces = new Map(Object.entries(words).map(([key, text]) => [key, text.split(/\{\{\s*([\w.-]+)\s*\}\}/)]))
  return (key, params) => {
    const parts = pieces.get(key)
    if (parts?.length === 1) return parts[0] ?? ''
    // `replace` and not bare parameters: none may pass for an option of the library, nor a value for a template.
    if (!parts) return language.t(key, { replace: params ?? {}, nest: false, ...countOf(params) })
    return parts.map((part, place) => (place % 2 === 0 ? part : value(params, part, onMissing))).join('')
  }
}

function countOf(params: Record<string, unknown> | undefined): { count?: number } {
  return typeof params?.['count'] === 'number' ? { count: params['count'] } : {}
}

function value(params: Record<string, unknown> | undefined, name: string, onMissing: (key: string) => void): string {
  const given = params && Object.hasOwn(params, name) ? params[name] : undefined
  if (typeof given === 'string') return given
  if (typeof given === 'number' || typeof given === 'bigint') return String(given)
  onMissing(`{{${name}}}`) // a Date or an object would print as something nobody wrote: format it first
  return ''
}

function joined(locales: Record<string, string>[]): Record<string, string> {
  const words: Record<string, string> = {}
  for (const locale of locales) {
    for (const [key, text] of Object.entries(locale)) {
      if (words[key] !== undefined && words[key] !== text) throw new Error(`two different texts for the key ${key}`)
      words[key] = text
    }
  }
  // Spanish plural rules have a «many» for round millions, written as any other plural.
  for (const [key, text] of Object.entries(words)) {
    if (key.endsWith('_other')) words[`${key.slice(0, -6)}_many`] ??= text
  }
  return words
}

function refuseMissing(key: string): never {
  throw new Error(`no words for ${key}`)
}
