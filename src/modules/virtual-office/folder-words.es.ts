/** Words of the folder: what is mine, how it stands, what I can do. */
export const folderWords: Record<string, string> = {}
