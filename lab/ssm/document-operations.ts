import type { JsonOperation } from '../http/json-codec.ts';
import { type JsonInput, objectList, optionalString, requireString } from '../http/json-input.ts';
import type { DocumentStore, DocumentVersion, StoredDocument } from './document-store.ts';
import { pageOf } from './paging.ts';

/** Operations on documents, by their names on the wire. */
export function documentOperations(store: DocumentStore): [string, JsonOperation][] {
  return [
    [
      'CreateDocument',
      (input) => {
        const document = store.create(
          requireString(input, 'Name'),
          optionalString(input, 'DocumentType') ?? 'Command',
          requireString(input, 'Content'),
          optionalString(input, 'DocumentFormat'),
        );
        for (const tag of objectList(input, 'Tags')) {
          document.tags.set(requireString(tag, 'Key'), requireString(tag, 'Value'));
        }
        return { DocumentDescription: describe(document, newest(document)) };
      },
    ],
    [
      'UpdateDocument',
      (input) => {
        const name = requireString(input, 'Name');
        const version = store.update(
          name,
          optionalString(input, 'DocumentVersion'),
          requireString(input, 'Content'),
          optionalString(input, 'DocumentFormat'),
        );
        return { DocumentDescription: describe(store.get(name), version) };
      },
    ],
    [
      'UpdateDocumentDefaultVersion',
      (input) => {
        const document = store.setDefault(
          requireString(input, 'Name'),
          requireString(input, 'DocumentVersion'),
        );
        return { Description: { Name: document.name, DefaultVersion: document.defaultVersion } };
      },
    ],
    [
      'DeleteDocument',
      (input) => {
        store.remove(requireString(input, 'Name'));
        return {};
      },
    ],
    [
      'DescribeDocument',
      (input) => {
        const { document, version } = find(store, input);
        return { Document: describe(document, version) };
      },
    ],
    [
      'GetDocument',
      (input) => {
        const { document, version } = find(store, input);
        return {
          Name: document.name,
          DocumentVersion: version.version,
          Status: 'Active',
          Content: version.text,
          DocumentType: document.documentType,
          DocumentFormat: version.format,
          CreatedDate: version.createdAtMs / 1000,
        };
      },
    ],
    [
      'ListDocuments',
      (input) => {
        const page = pageOf(store.all(), input);
        return {
          DocumentIdentifiers: page.items.map((document) => ({
            Name: document.name,
            Owner: '111122223333',
            DocumentVersion: document.defaultVersion,
            DocumentType: document.documentType,
            DocumentFormat: newest(document).format,
            SchemaVersion: '2.2',
            PlatformTypes: ['Linux'],
            Tags: tagList(document.tags),
          })),
          NextToken: page.nextToken,
        };
      },
    ],
  ];
}

export function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

function find(store: DocumentStore, input: JsonInput) {
  return store.version(requireString(input, 'Name'), optionalString(input, 'DocumentVersion'));
}

function newest(document: StoredDocument): DocumentVersion {
  const version = document.versions.at(-1);
  if (version === undefined) throw new Error(`document ${document.name} has no versions`);
  return version;
}

function describe(document: StoredDocument, version: DocumentVersion): object {
  return {
    Name: document.name,
    Owner: '111122223333',
    Hash: version.sha256,
    HashType: 'Sha256',
    CreatedDate: version.createdAtMs / 1000,
    Status: 'Active',
    DocumentVersion: version.version,
    Description: version.content.description,
    Parameters: [...version.content.parameters].map(([Name, parameter]) => ({
      Name,
      Type: parameter.type === 'StringList' ? 'StringList' : 'String',
      Description: parameter.description,
      DefaultValue: parameter.defaultValue === undefined ? undefined : String(parameter.defaultValue),
    })),
    PlatformTypes: ['Linux'],
    DocumentType: document.documentType,
    SchemaVersion: '2.2',
    LatestVersion: newest(document).version,
    DefaultVersion: document.defaultVersion,
    DocumentFormat: version.format,
    Tags: tagList(document.tags),
  };
}
