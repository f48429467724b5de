import { z } from 'zod';
import { DOCUMENT_KINDS, type DocumentKind } from './document-kind.ts';

// Apart from the kinds, which the browser shows without loading the validation.
export const documentKindSchema = z.enum(DOCUMENT_KINDS.map((kind) => kind.key) as [DocumentKind, ...DocumentKind[]]);
