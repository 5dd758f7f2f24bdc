import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { diagnoseDocument } from '../../../scripts/documents/diagnose-document.ts';
import { PROBES } from '../../../src/domain/diagnosis/probes/registry.ts';

const TEMPLATE = new URL('../../../scripts/documents/diagnose.template.yaml', import.meta.url);
const document = parse(diagnoseDocument(readFileSync(TEMPLATE, 'utf8'), PROBES)) as {
  mainSteps: [{ inputs: { runCommand: [string] } }];
};

/** What the document runs, made from the probes as they stand here. */
export const [DIAGNOSE_SCRIPT] = document.mainSteps[0].inputs.runCommand;
/** Names of the probes and this nonce are handed to it as `SSM_Probes` and `SSM_Nonce`. */
export const NONCE = '0123456789abcdef0123456789abcdef';
