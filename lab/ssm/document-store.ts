import { createHash } from 'node:crypto';
import { AwsError } from '../http/aws-error.ts';
import { type DocumentContent, parseDocumentContent } from './document-content.ts';
import { ssmLimits } from './ssm-limits.ts';

export interface DocumentVersion {
  readonly version: string;
  readonly format: 'YAML' | 'JSON';
  readonly text: string;
  readonly sha256: string;
  readonly createdAtMs: number;
  readonly content: DocumentContent;
}

export interface StoredDocument {
  readonly name: string;
  readonly documentType: string;
  readonly tags: Map<string, string>;
  readonly versions: DocumentVersion[];
  defaultVersion: string;
}

export interface DocumentStore {
  create(name: string, documentType: string, text: string, format: string | undefined): StoredDocument;
  /** Adds a version, which does not become the default by itself. */
  update(name: string, wanted: string | undefined, text: string, format: string | undefined): DocumentVersion;
  setDefault(name: string, version: string): StoredDocument;
  remove(name: string): void;
  get(name: string): StoredDocument;
  /** `undefined` and `$DEFAULT` mean the default version, `$LATEST` the newest. */
  version(name: string, wanted: string | undefined): { document: StoredDocument; version: DocumentVersion };
  all(): readonly StoredDocument[];
}

const NAME = /^[A-Za-z0-9_\-.:/]{3,128}$/;
const RESERVED = /^(aws|amazon|amzn)/i;

export function createDocumentStore(): DocumentStore {
  const documents = new Map<string, StoredDocument>();

  function get(name: string): StoredDocument {
    const document = documents.get(name.replace(/^arn:aws:ssm:[^:]*:\d*:document\//, ''));
    if (document === undefined) {
      throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
    }
    return document;
  }

  function version(name: string, wanted: string | undefined) {
    const document = get(name);
    const number =
      wanted === undefined || wanted === '$DEFAULT'
        ? document.defaultVersion
        : wanted === '$LATEST'
          ? String(document.versions.length)
          : wanted;
    const found = document.versions.find((candidate) => candidate.version === number);
    if (found === undefined) {
      throw new AwsError('InvalidDocumentVersion', `Document ${name} has no version ${number}.`);
    }
    return { document, version: found };
  }

  return {
    get,
    version,
    all: () => [...documents.values()],
    create(name, documentType, text, format) {
      if (!NAME.test(name) || RESERVED.test(name)) {
        throw new AwsError('ValidationException', `The document name ${name} is not allowed.`);
      }
      if (documentType !== 'Command') {
        throw new AwsError(
          'ValidationException',
          `The lab holds documents of type Command only, not ${documentType}.`,
        );
      }
      if (documents.has(name)) {
        throw new AwsError('DocumentAlreadyExists', `Document with same name ${name} already exists`);
      }
      if (documents.size >= ssmLimits.documentsMax) {
        throw new AwsError('DocumentLimitExceeded', `There are ${ssmLimits.documentsMax} documents already.`);
      }
      const first = makeVersion('1', text, format);
      const document = { name, documentType, tags: new Map(), versions: [first], defaultVersion: '1' };
      documents.set(name, document);
      return document;
    },
    update(name, wanted, text, format) {
      const document = get(name);
      const base = version(name, wanted ?? '$LATEST').version;
      if (base.version !== String(document.versions.length)) {
        throw new AwsError('InvalidDocumentVersion', 'Only the latest version of a document can be updated.');
      }
      const next = makeVersion(String(document.versions.length + 1), text, format ?? base.format);
      if (document.versions.some((candidate) => candidate.sha256 === next.sha256)) {
        throw new AwsError(
          'DuplicateDocumentContent',
          'The content of the document is the same as that of another version.',
        );
      }
      document.versions.push(next);
      return next;
    },
    setDefault(name, wanted) {
      const { document, version: found } = version(name, wanted);
      document.defaultVersion = found.version;
      return document;
    },
    remove(name) {
      documents.delete(get(name).name);
    },
  };
}

function makeVersion(number: string, text: string, format: string | undefined): DocumentVersion {
  const kind = format ?? 'JSON';
  if (kind !== 'YAML' && kind !== 'JSON') {
    throw new AwsError('ValidationException', `DocumentFormat ${kind} is not one of YAML, JSON.`);
  }
  if (Buffer.byteLength(text) > ssmLimits.documentLimitBytes) {
    throw new AwsError(
      'MaxDocumentSizeExceeded',
      `A document holds at most ${ssmLimits.documentLimitBytes} bytes.`,
    );
  }
  return {
    version: number,
    format: kind,
    text,
    sha256: createHash('sha256').update(text).digest('hex'),
    createdAtMs: Date.now(),
    content: parseDocumentContent(text, kind),
  };
}
