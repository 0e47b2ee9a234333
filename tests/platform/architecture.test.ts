import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The rooms in order: each may ask those before it, through their door, and none after it. */
const modules = [
  'municipalities',
  'identity',
  'regulation',
  'procedures',
  'documents',
  'registry',
  'interchange',
  'expedients',
  'machine-filing',
  'notifications',
  'outages',
  'sede',
  'virtual-office',
  'back-office',
  'province',
]

const root = path.resolve(import.meta.dirname, '../..')
const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))

interface Import {
  from: string
  /** Path below the root for our own files, the name for packages. */
  to: string
  typeOnly: boolean
}

const sources = filesBelow('src', '.ts').map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))
const imports: Import[] = sources.flatMap(({ file, text }) =>
  [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm),
    ...text.matchAll(/\b(?:await|return|=>)\s+(type\s)?import\('([^']+)'\)/g),
  ].map(([, type, target = '']) => ({
    from: file,
    to: target.startsWith('.') ? path.relative(root, path.resolve(root, path.dirname(file), target)) : target,
    typeOnly: type !== undefined,
  })),
)

const moduleOf = (file: string): string | undefined => /^src\/modules\/([^/]+)\//.exec(file)?.[1]
const layerOf = (file: string): string | undefined => /^src\/(server|modules|platform)\//.exec(file)?.[1]
const named = ({ from, to }: Import) => `${from} → ${to}`

test('the reading of imports finds them', () => {
  expect(imports.length).toBeGreaterThan(sources.length)
  expect(imports.map(named)).toContain('src/platform/db/migrate.ts → src/platform/db/database.ts')
})

test('every import of our own names a file that exists, with its ending', () => {
  const ours = imports.filter(({ to }) => to.startsWith('src/'))

  expect(ours.filter(({ to }) => !existsSync(path.join(root, to))).map(named)).toEqual([])
})

test('imports point one way: server, modules, platform', () => {
  const rank = ['platform', 'modules', 'server']
  const upwards = imports.filter(({ from, to }) => {
    const target = layerOf(to)
    return target !== undefined && rank.indexOf(target) > rank.indexOf(layerOf(from) ?? '')
  })

  expect(upwards.map(named)).toEqual([])
})

test('a module asks only modules before it, and only through their index', () => {
  const wrong = imports.filter(({ from, to }) => {
    const here = moduleOf(from)
    const there = moduleOf(to)
    if (!here || !there || here === there) return false
    return modules.indexOf(there) > modules.indexOf(here) || to !== `src/modules/${there}/index.ts`
  })

  expect(wrong.map(named)).toEqual([])
})

test('every module is in the order, and has a page that says what it is for', () => {
  const present = readdirSync(path.join(root, 'src/modules'))

  expect(present.filter((name) => !modules.includes(name))).toEqual([])
  expect(present.filter((name) => !existsSync(path.join(root, 'src/modules', name, 'README.md')))).toEqual([])
})

test('only the configuration reads the environment', () => {
  const readers = sources.filter(({ text }) => /\bprocess\.env\b(?!\['PATH'\])/.test(text)).map(({ file }) => file)

  // The entries hand the environment over (commands are entries too); the search path goes on to child processes.
  expect(readers.filter((file) => !/^src\/server\/(config|main)\.ts$|-command\.ts$/.test(file))).toEqual([])
})

test('only the database folder opens databases', () => {
  const opened = imports.filter(({ to, typeOnly }) => !typeOnly && ['knex', 'pg'].includes(to))
  // LISTEN belongs to one connection, which no pool can lend.
  const listeners = ['src/modules/municipalities/hosts.ts', 'src/platform/http/content-changes.ts']
  const elsewhere = opened.filter(({ from }) => !from.startsWith('src/platform/db/'))

  expect(elsewhere.filter(({ from, to }) => to === 'knex' || !listeners.includes(from)).map(named)).toEqual([])
})

test('nothing has the type that switches types off', () => {
  const withAny = sources.filter(({ text }) => /[:<|]\s*any\b(?![?:])|\bas any\b|\bany\[\]/.test(codeOf(text)))

  expect(withAny.map(({ file }) => file)).toEqual([])
})

/** Names of templates are constants; these few come from our own code, which picks the component for a field. */
const reviewedNames = String.raw`item\.template|option\.conditional\.template|field\.options \? '[/\w]+' : '[/\w]+'`
const isReviewed = (code: string): boolean =>
  code === 'v.body' || new RegExp(String.raw`^include\((?:'[./][\w./-]+'|${reviewedNames})(?:,[\s\S]*)?\)$`).test(code)

test('templates write raw text only for includes and the body of the layout', () => {
  const raw = filesBelow('views', '.ejs').flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/<%-([\s\S]*?)%>/g)]
      .filter(([, code = '']) => !isReviewed(code.trim()))
      .map(([tag]) => `${file}: ${tag}`),
  )

  expect(filesBelow('views', '.ejs').length).toBeGreaterThan(0)
  expect(raw).toEqual([])
})

test('templates carry no script and no style of their own', () => {
  const inline = filesBelow('views', '.ejs').filter((file) =>
    /<script(?![^>]*\ssrc=)|<style|\sstyle="|\son[a-z]+="|javascript:/i.test(
      readFileSync(path.join(root, file), 'utf8'),
    ),
  )

  expect(inline).toEqual([])
})

test('there is no drawer for everything', () => {
  const drawers = sources.filter(({ file }) => /\/(utils?|helpers?|common|misc)(\/|\.ts$)/.test(file))

  expect(drawers.map(({ file }) => file)).toEqual([])
})

/** Neither comments nor words in quotes: only code. */
function codeOf(text: string): string {
  return text.replace(/'(?:[^'\\\n]|\\.)*'/g, "''").replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, ' ')
}
