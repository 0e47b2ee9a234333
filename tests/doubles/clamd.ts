import net from 'node:net'
import type { AddressInfo } from 'node:net'

export type ClamdMode = 'ok' | 'hang' | 'cut' | 'error' | 'babble'

export interface ClamdDouble {
  url: string
  mode: ClamdMode
  /** How many bytes of the last file arrived. */
  received: number
  close: () => Promise<void>
}

/** The harmless test virus, in two halves so that this file itself is not found. */
export const eicar = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
  'latin1',
)

/** Speaks clamd's INSTREAM as clamd does, and misbehaves when asked to. */
export async function clamdDouble(): Promise<ClamdDouble> {
  const sockets = new Set<net.Socket>()
  const double: ClamdDouble = { url: '', mode: 'ok', received: 0, close: async () => undefined }
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    let buffer = Buffer.alloc(0)
    const pieces: Buffer[] = []
    let isOpen = false
    socket.on('data', (chunk: Buffer) => {
      if (double.mode === 'hang') return
      if (double.mode === 'cut') return socket.destroy()
      buffer = Buffer.concat([buffer, chunk])
      if (!isOpen) {
        const command = Buffer.from('zINSTREAM\0')
        if (buffer.length < command.length) return
        if (!buffer.subarray(0, command.length).equals(command)) return socket.end('UNKNOWN COMMAND\0')
        buffer = buffer.subarray(command.length)
        isOpen = true
      }
      while (buffer.length >= 4) {
        const length = buffer.readUInt32BE(0)
        if (length === 0) return finish()
        if (buffer.length < 4 + length) return
        pieces.push(buffer.subarray(4, 4 + length))
        buffer = buffer.subarray(4 + length)
      }
    })
    function finish() {
      const file = Buffer.concat(pieces)
      double.received = file.length
      if (double.mode === 'error') return socket.end('INSTREAM size limit exceeded. ERROR\0')
      if (double.mode === 'babble') return socket.end('stream: OKAY, more or less\0')
      socket.end(file.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  double.url = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
  double.close = () => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return double
}
