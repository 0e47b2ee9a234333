/** Names of what is done after a commit. The handlers are in `transmit`, `answer` and `tell`. */
export const TRANSMIT_JOB = 'interchange.transmit'
export const ANSWER_JOB = 'interchange.answer'
export const REFUSE_JOB = 'interchange.refuse'
export const TELL_FORWARDED_JOB = 'interchange.tell-forwarded'

/** The same answer waits only once. */
export const answerKey = (id: string, kind: string): string => `interchange.answer:${id}:${kind}`
export const transmitKey = (sendingId: string): string => `interchange.transmit:${sendingId}`
