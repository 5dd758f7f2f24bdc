import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  CreateDocumentCommand,
  DocumentAlreadyExists,
  DuplicateDocumentContent,
  type SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';

const REPOSITORY = resolve(import.meta.dirname, '..', '..');

/** Every Command document of the repository; those of chaos belong to the lab and to development accounts only. */
export function documentFiles(): { name: string; content: string }[] {
  return [join(REPOSITORY, 'runbooks', 'documents'), join(REPOSITORY, 'chaos', 'documents')].flatMap(
    (directory) =>
      readdirSync(directory)
        .filter((file) => file.endsWith('.yaml'))
        .sort()
        .map((file) => ({
          name: file.slice(0, -'.yaml'.length),
          content: readFileSync(join(directory, file), 'utf8'),
        })),
  );
}

/** Creates the documents, or makes their present content the default version. Safe to repeat. */
export async function putDocuments(ssm: SSMClient): Promise<readonly string[]> {
  const files = documentFiles();
  for (const { name, content } of files) await putDocument(ssm, name, content);
  return files.map(({ name }) => name);
}

async function putDocument(ssm: SSMClient, name: string, content: string): Promise<void> {
  try {
    await ssm.send(
      new CreateDocumentCommand({
        Name: name,
        Content: content,
        DocumentType: 'Command',
        DocumentFormat: 'YAML',
      }),
    );
  } catch (error) {
    if (!(error instanceof DocumentAlreadyExists)) throw error;
    await updateDocument(ssm, name, content);
  }
}

async function updateDocument(ssm: SSMClient, name: string, content: string): Promise<void> {
  try {
    const updated = await ssm.send(
      new UpdateDocumentCommand({
        Name: name,
        Content: content,
        DocumentFormat: 'YAML',
        DocumentVersion: '$LATEST',
      }),
    );
    await ssm.send(
      new UpdateDocumentDefaultVersionCommand({
        Name: name,
        DocumentVersion: updated.DocumentDescription?.DocumentVersion,
      }),
    );
  } catch (error) {
    if (!(error instanceof DuplicateDocumentContent)) throw error;
  }
}
