import { readFile, writeFile } from 'node:fs/promises';
import { PROBES } from '../src/domain/diagnosis/probes/registry.ts';
import { withCliReference } from './documents/cli-reference.ts';
import { diagnoseDocument } from './documents/diagnose-document.ts';

// Writes the SSM documents that are generated, and the reference of docs/cli.md. Tests hold them to the probes and commands.

const TEMPLATE = new URL('documents/diagnose.template.yaml', import.meta.url);
const CLI_PAGE = new URL('../docs/cli.md', import.meta.url);
const DOCUMENT = new URL('../runbooks/documents/RecoverOps-Diagnose.yaml', import.meta.url);

await writeFile(DOCUMENT, diagnoseDocument(await readFile(TEMPLATE, 'utf8'), PROBES));
await writeFile(CLI_PAGE, withCliReference(await readFile(CLI_PAGE, 'utf8')));
