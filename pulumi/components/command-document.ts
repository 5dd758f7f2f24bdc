import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject } from '../../src/domain/text/json-object.ts';
import type { DocumentName } from '../policies/arns.ts';

const DIRECTORY = resolve(import.meta.dirname, '..', '..', 'runbooks', 'documents');
/** SSM's own limit of a document's content. */
const CONTENT_BYTES_MAX = 64 * 1024;
const PARAMETER = /^[A-Za-z][A-Za-z0-9]{0,49}$/;

function parameterProblems(name: string, value: unknown): readonly string[] {
  if (!PARAMETER.test(name)) return [`parameters.${name}: a name is a letter and up to 49 letters or digits`];
  if (!isJsonObject(value)) return [`parameters.${name} must be a map`];
  const problems: string[] = [];
  if (value.type !== 'String') problems.push(`parameters.${name}.type must be String`);
  // Without a pattern a value could close the quotes that it stands in on hosts with an old agent.
  const { allowedPattern: pattern } = value;
  if (typeof pattern !== 'string' || !pattern.startsWith('^') || !pattern.endsWith('$'))
    problems.push(`parameters.${name}.allowedPattern must be there, from ^ to $`);
  if (value.interpolationType !== 'ENV_VAR')
    problems.push(`parameters.${name}.interpolationType must be ENV_VAR`);
  return problems;
}

function stepProblems(step: unknown, index: number): readonly string[] {
  const at = `mainSteps[${index}]`;
  if (!isJsonObject(step)) return [`${at} must be a map`];
  const problems: string[] = [];
  if (step.action !== 'aws:runShellScript') problems.push(`${at}.action must be aws:runShellScript`);
  if (typeof step.name !== 'string' || step.name === '') problems.push(`${at}.name is missing`);
  const script = isJsonObject(step.inputs) ? step.inputs.runCommand : undefined;
  if (!Array.isArray(script) || script.length === 0 || !script.every((line) => typeof line === 'string'))
    problems.push(`${at}.inputs.runCommand must be a list of texts`);
  return problems;
}

/** What SSM, or a host, would refuse or misread. Empty: the document may be deployed. */
export function commandDocumentProblems(content: string): readonly string[] {
  if (Buffer.byteLength(content) > CONTENT_BYTES_MAX) return [`it is larger than ${CONTENT_BYTES_MAX} bytes`];
  let document: unknown;
  try {
    document = parse(content);
  } catch (error) {
    return [`it is no YAML: ${error instanceof Error ? error.message : String(error)}`];
  }
  if (!isJsonObject(document)) return ['it must be a map'];
  const problems: string[] = [];
  if (document.schemaVersion !== '2.2') problems.push('schemaVersion must be "2.2"');
  const parameters = document.parameters ?? {};
  if (isJsonObject(parameters)) {
    problems.push(...Object.entries(parameters).flatMap(([name, value]) => parameterProblems(name, value)));
  } else problems.push('parameters must be a map');
  const steps = document.mainSteps;
  if (Array.isArray(steps) && steps.length > 0) problems.push(...steps.flatMap(stepProblems));
  else problems.push('mainSteps must hold at least one step');
  const used = new Set([...content.matchAll(/\{\{\s*([^}\s]+)\s*\}\}/g)].map((match) => match[1] ?? ''));
  for (const name of used) {
    // Among others `{{ssm:…}}`, which would fetch a value that nobody has reviewed.
    if (!isJsonObject(parameters) || !Object.hasOwn(parameters, name))
      problems.push(`{{ ${name} }} is not a parameter of the document`);
  }
  return problems;
}

/**
 * The YAML of `runbooks/documents/RecoverOps-<name>.yaml`, as it is.
 * @throws Error naming every problem, so that a preview fails and not the deployment.
 */
export function readCommandDocument(name: DocumentName, directory: string = DIRECTORY): string {
  const file = `RecoverOps-${name}.yaml`;
  const content = readFileSync(resolve(directory, file), 'utf8');
  const problems = commandDocumentProblems(content);
  if (problems.length === 0) return content;
  throw new Error(
    `runbooks/documents/${file} cannot be deployed:\n${problems.map((each) => `  - ${each}`).join('\n')}`,
  );
}
