import { Readable } from 'node:stream'
import type { App } from '../../../platform/app.ts'
import type { Problem } from '../../../platform/http/forms.ts'
import { type ReceivedFile, uploadProblems } from '../../../platform/http/uploads.ts'
import type { Paper } from './paper.ts'
import { readPicture } from './picture.ts'
import type { NewPage } from './store.ts'

export interface Taken {
  pages: Omit<NewPage, 'position'>[]
  problems: Problem[]
}

/** Received files become pages: looked at byte by byte and kept without what a camera tells besides the picture, such as
 *  where it was. Each that cannot be one is named with its reason; the others are taken. */
export async function takePictures(
  app: Pick<App, 'storage'>,
  received: readonly ReceivedFile[],
  paper: Paper,
): Promise<Taken> {
  const taken: Taken = { pages: [], problems: uploadProblems([...received]) }
  for (const { fieldName, fileName, digest, refused } of received) {
    if (refused) continue
    const picture = await readPicture(await app.storage.read(digest))
    if (typeof picture === 'string') {
      const key = `registry.digitise.refused.${picture}`
      taken.problems.push({ field: fieldName, key, params: { name: fileName } })
      continue
    }
    const { bytes, ...about } = picture
    const stored = await app.storage.put(Readable.from([bytes]))
    taken.pages.push({ ...about, fileName, size: stored.size, digest: stored.digest, paper })
  }
  return taken
}
