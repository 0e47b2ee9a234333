import type { Work } from '../../platform/db/work.ts'
import type { ReceivedFile } from '../../platform/http/uploads.ts'

export interface DraftFile {
  id: string
  slot: string
  fileName: string
  size: number
  mime: string
  digest: string
  scan: 'clean' | 'unscanned'
}

/** In the order they were added, slot by slot. */
export async function listFiles({ tx, municipalityId }: Work, draftId: string): Promise<DraftFile[]> {
  const rows = await tx
    .select<(Omit<DraftFile, 'size'> & { size: number | string })[]>({
      id: 'f.id',
      slot: 'f.slot',
      fileName: 'f.file_name',
      size: 'f.size',
      mime: 'f.mime',
      digest: 'f.digest',
      scan: 'f.scan',
    })
    .from('draft_file as f')
    .where({ 'f.municipality_id': municipalityId, 'f.draft_id': draftId })
    .orderBy(['f.position', 'f.id'])
    .limit(400)
  return rows.map((row) => ({ ...row, size: Number(row.size) }))
}

/** The draft is locked, so positions follow each other. The same bytes sent again stay as they are. */
export async function insertFile(
  { tx, municipalityId, now }: Work,
  draftId: string,
  file: Pick<ReceivedFile, 'fileName' | 'size' | 'mime' | 'digest' | 'scan'> & { slot: string; position: number },
): Promise<void> {
  await tx('draft_file')
    .insert({
      municipality_id: municipalityId,
      draft_id: draftId,
      slot: file.slot,
      position: file.position,
      file_name: file.fileName,
      size: file.size,
      mime: file.mime,
      digest: file.digest,
      scan: file.scan,
      added_at: now,
    })
    .onConflict(['municipality_id', 'draft_id', 'slot', 'digest'])
    .ignore()
}

export async function deleteFile({ tx, municipalityId }: Work, draftId: string, fileId: string): Promise<boolean> {
  const gone = await tx('draft_file').where({ municipality_id: municipalityId, draft_id: draftId, id: fileId }).delete()
  return gone === 1
}

export async function markClean({ tx, municipalityId }: Work, draftId: string, digests: string[]): Promise<void> {
  await tx('draft_file')
    .where({ municipality_id: municipalityId, draft_id: draftId })
    .whereIn('digest', digests)
    .update({ scan: 'clean' })
}
