/** What became of what was sent. Nothing goes back: the table's own trigger sees to it too. */
export type SendingState = 'to-send' | 'sent' | 'acknowledged' | 'forwarded' | 'error' | 'confirmed' | 'rejected'
export type ReceptionState = 'waiting' | 'accepted' | 'rejected' | 'forwarded'
export type Via = 'platform' | 'hub'

const ranks: Record<SendingState, number> = {
  'to-send': 0,
  sent: 1,
  acknowledged: 2,
  forwarded: 3,
  error: 4,
  confirmed: 4,
  rejected: 4,
}

export const isBefore = (state: SendingState, next: SendingState): boolean => ranks[state] < ranks[next]

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Growing pauses before the same message goes out again: two minutes, then ten, and at last a day. */
const pauses = [2 * MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 24 * HOUR]

/** When to try again after so many attempts; null: it is for a person to look at now. */
export function nextAttempt(now: Date, attempts: number): Date | null {
  const pause = pauses[attempts - 1]
  return pause === undefined ? null : new Date(now.getTime() + pause)
}
