import { readFile, writeFile } from 'node:fs/promises';
import { PROBES } from '../src/domain/diagnosis/probes/registry.ts';
import { diagnoseDocument } from './documents/diagnose-document.ts';

// Writes the SSM documents that are generated. A test holds them to the probes.

const TEMPLATE = new URL('documents/diagnose.template.yaml', import.meta.url);
const DOCUMENT = new URL('../runbooks/documents/RecoverOps-Diagnose.yaml', import.meta.url);

await writeFile(DOCUMENT, diagnoseDocument(await readFile(TEMPLATE, 'utf8'), PROBES));
