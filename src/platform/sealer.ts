import type { KeyObject } from 'node:crypto'

export interface SealKey {
  key: KeyObject
  /** DER */
  certificate: Buffer
  /** DER, from the issuer upwards, without the root. */
  chain: Buffer[]
}

/** Hands out the seal of a council (Ley 40/2015, art. 40). Rejects while it is out of reach: what waits for a seal waits in a job. */
export interface Sealer {
  sealFor(municipality: { id: string; name: string; nif: string; dir3: string }): Promise<SealKey>
}
