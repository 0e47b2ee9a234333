// Checks in this browser that an entry is in the book of the registry. Nothing is sent anywhere: the files stay here, and
// what is needed is worked out from them and from the two keys on the page.

const bytesOf = (text) => new TextEncoder().encode(text)
const latin = (bytes) => new TextDecoder('latin1').decode(bytes)
const join = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', join(...parts)))
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i])

function base64(text) {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

const leafHash = (leaf) => sha256(Uint8Array.of(0), bytesOf(leaf))
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right)

// RFC 9162, 2.1.3.2
async function rootOf(leaf, index, size, path) {
  let node = index
  let last = size - 1
  let hash = leaf
  for (const sibling of path) {
    if (last === 0 || sibling?.length !== 32) return null
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) {
        node /= 2
        last = Math.floor(last / 2)
      }
    } else {
      hash = await nodeHash(hash, sibling)
    }
    node = Math.floor(node / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? hash : null
}

// c2sp.org/signed-note and c2sp.org/tlog-checkpoint
function readNote(bytes) {
  const at = bytes.lastIndexOf('\n\n')
  if (at < 0 || !bytes.endsWith('\n')) return null
  const lines = bytes
    .slice(at + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, encoded] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? []
      const signature = base64(encoded)
      return signature && { name, id: signature.slice(0, 4), signature: signature.slice(4) }
    })
  return lines.every(Boolean) ? { text: bytes.slice(0, at + 1), lines } : null
}

function readCheckpoint(text) {
  const [origin, digits, encoded, ...others] = text.split('\n')
  const root = base64(encoded)
  if (!/^(0|[1-9]\d{0,14})$/.test(digits ?? '') || root?.length !== 32 || others.at(-1) !== '') return null
  const [, council, year, book] = /^concejo\/(\d{5})\/registro\/(\d{4})\/([ES])$/.exec(origin) ?? []
  return council ? { council, year, book, size: Number(digits), root } : null
}

async function readKey(vkey) {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(vkey?.trim() ?? '') ?? []
  const bytes = base64(encoded)
  if (bytes?.length !== 33) return null
  const own = (await sha256(bytesOf(`${name}\n`), bytes)).slice(0, 4)
  return hexOf(own) === id ? { name, id: own, type: bytes[0], bytes: bytes.slice(1) } : null
}

/** true, false, or null where this browser does not know the signature. */
async function signed(note, key, messageOf) {
  const line = key && note.lines.find((each) => each.name === key.name && same(each.id, key.id))
  if (!line) return { holds: false }
  const { message, signature, at } = messageOf(line.signature)
  try {
    const known = await crypto.subtle.importKey('raw', key.bytes, 'Ed25519', false, ['verify'])
    return { holds: await crypto.subtle.verify('Ed25519', known, signature, bytesOf(message)), at }
  } catch {
    return { holds: null, at }
  }
}

const byCouncil = (text) => (signature) => ({ message: text, signature })
const byWitness = (text) => (signature) => {
  const seconds = signature.length === 72 ? new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0) : 0n
  return {
    message: `cosignature/v1\ntime ${seconds}\n${text}`,
    signature: signature.slice(8),
    at: new Date(Number(seconds) * 1000),
  }
}

/** The same steps as the program's own check; null: it is no proof file. */
export async function checkProof(json, vkeys) {
  let proof
  try {
    proof = JSON.parse(json)
  } catch {
    return null
  }
  const isProof =
    proof?.format === 'concejo registry proof v1' &&
    [proof.number, proof.leaf, proof.checkpoint].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(proof.index) &&
    Number.isSafeInteger(proof.size) &&
    proof.index >= 0 &&
    proof.index < proof.size &&
    Array.isArray(proof.path) &&
    proof.path.length <= 64
  if (!isProof) return null
  const lines = proof.leaf.split('\n')
  const note = readNote(proof.checkpoint)
  const checkpoint = note && readCheckpoint(note.text)
  const [, year, book, sequence] = /^(\d{4})-([ES])-(\d{6,8})$/.exec(proof.number) ?? []
  const hash = await leafHash(proof.leaf)
  const root = await rootOf(hash, proof.index, proof.size, proof.path.map(base64))
  const council = await readKey(vkeys.council)
  const witness = await readKey(vkeys.province)
  const isOwn = note && council?.type === 1 && council.name === `concejo/${checkpoint?.council}/registro`
  const signature = isOwn ? await signed(note, council, byCouncil(note.text)) : { holds: false }
  const seen = note && witness?.type === 4 ? await signed(note, witness, byWitness(note.text)) : { holds: false }
  return {
    number: proof.number,
    presentedAt: lines[4] ?? '',
    leafHash: hexOf(hash),
    size: proof.size,
    leaf:
      lines.length === 15 &&
      lines[14] === '' &&
      lines[0] === 'concejo registry entry v1' &&
      lines[1] === checkpoint?.council &&
      lines[2] === proof.number &&
      Number(sequence) === proof.index + 1 &&
      year === checkpoint?.year &&
      book === checkpoint?.book,
    inclusion: checkpoint !== null && checkpoint.size === proof.size && root !== null && same(root, checkpoint.root),
    signature: signature.holds,
    cosigned: seen.holds,
    cosignedAt: seen.holds ? seen.at : null,
    content: typeof proof.content === 'string' ? hexOf(await sha256(bytesOf(proof.content))) === lines[7] : null,
  }
}

/** What the sealed receipt says of its leaf; the seal itself is for a reader of PDF to check. */
export function leafOfReceipt(bytes) {
  const [, number, hash] =
    /<pdf:Keywords>concejo-registry-leaf-v1 (\d{4}-[ES]-\d{6,8}) ([0-9a-f]{64})<\/pdf:Keywords>/.exec(latin(bytes)) ??
    []
  return number ? { number, leafHash: hash } : null
}

const form = globalThis.document?.querySelector('form[data-proof]')
if (form) {
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void check()
  })
}

async function check() {
  const [proof] = chosen('prueba')
  const [receipt] = chosen('justificante')
  const checks = proof && (await checkProof(await proof.text(), form.dataset))
  const paper = receipt && (leafOfReceipt(new Uint8Array(await receipt.arrayBuffer())) ?? { number: '', leafHash: '' })
  show(checks, paper)
}

// By its name: the button that drops files takes the identifier.
const chosen = (name) => form.querySelector(`input[type=file][name=${name}]`).files

function show(checks, paper) {
  const outcome = document.querySelector('[data-outcome]')
  const isPaperWell = paper && checks ? paper.leafHash === checks.leafHash && paper.number === checks.number : null
  const results = {
    leaf: checks?.leaf,
    inclusion: checks?.inclusion,
    signature: checks?.signature,
    cosigned: checks?.cosigned,
    content: checks?.content,
    receipt: isPaperWell,
  }
  const isWell =
    Boolean(checks?.leaf && checks.inclusion && checks.signature) && checks.content !== false && isPaperWell !== false
  const key = !checks
    ? 'none'
    : isWell
      ? 'holds'
      : checks.signature === null && checks.leaf && checks.inclusion
        ? 'partly'
        : 'fails'
  for (const each of outcome.querySelectorAll('[data-verdict]')) each.hidden = each.dataset.verdict !== key
  for (const each of outcome.querySelectorAll('[data-check]')) {
    const result = results[each.dataset.check]
    const said = result === true ? 'yes' : result === false ? 'no' : 'unknown'
    each.hidden = !checks
    for (const words of each.querySelectorAll('[data-is]')) words.hidden = words.dataset.is !== said
  }
  for (const each of outcome.querySelectorAll('[data-number]')) each.textContent = checks?.number ?? ''
  outcome.hidden = false
  outcome.focus()
}
