/** What the office reads of its notifications. */
export const deskWords: Record<string, string> = {}
