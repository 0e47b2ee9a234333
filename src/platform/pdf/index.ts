export { renderPdf } from './document.ts'
export { type Plate, type PlateSheet, MILLIMETRE, renderPlates } from './plates.ts'
export { renderSealedPdf, sealPdf } from './seal.ts'
export { markdownBlocks, MergeFieldError } from './markdown.ts'
export { openTimestamps, verifyTimestamp } from './timestamp.ts'
export { checkPdfSignatures } from './check-signature.ts'
export { openPdfPress } from './press.ts'
export { pdfWords } from './words.ts'
export type {
  Block,
  FieldsBlock,
  HeadingBlock,
  ListBlock,
  ListItem,
  NoticeBlock,
  ParagraphBlock,
  PdfIssuer,
  PdfPress,
  PdfSigner,
  PdfSpec,
  RuleBlock,
  Run,
  ScannedPage,
  ShieldDrawing,
  SignatureBlock,
  SignatureFault,
  SignatureReport,
  TableBlock,
  TableColumn,
  Text,
} from './types.ts'
