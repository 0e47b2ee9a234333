/** Where the program can be made to die, to see that nothing is lost there. Each name is a line in the code that calls. */
export const failpoints = [
  'before-commit',
  'after-commit',
  'before-answer',
  'after-sign',
  'after-store',
  'between-councils',
] as const
export type Failpoint = (typeof failpoints)[number]

let armed: Failpoint | undefined

/** Once at the start, from the configuration, which refuses it in production. */
export function armFailpoint(name: Failpoint | undefined): void {
  armed = name
}

/** Nothing at all, unless this very point is armed: then the process ends like in a power cut. */
export function failpoint(name: Failpoint): void {
  if (armed === name) process.kill(process.pid, 'SIGKILL')
}
