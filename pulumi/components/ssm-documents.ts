import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { DocumentName } from '../policies/arns.ts';
import { readCommandDocument } from './command-document.ts';

export interface SsmDocumentsArgs {
  /** Before the names of the documents: RECOVEROPS_DOCUMENT_PREFIX, `RecoverOps-`. */
  readonly documentPrefix: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface DeployedDocument {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** The version that runs unless another one is asked for. */
  readonly version: pulumi.Output<string>;
  /** SHA-256 of the content as SSM reports it. */
  readonly hash: pulumi.Output<string>;
}

/** Never a list of the folder: what is deployed here may be run as root, and chaos documents never are. */
const DOCUMENTS: readonly DocumentName[] = ['RunStep', 'Diagnose', 'ReadLedger'];

/** The three Command documents of runbooks/documents, checked before anything is deployed. */
export class SsmDocuments extends pulumi.ComponentResource {
  readonly documents: Readonly<Record<DocumentName, DeployedDocument>>;

  constructor(name: string, args: SsmDocumentsArgs, opts?: pulumi.ComponentResourceOptions) {
    // All are read before the first is registered, so that one bad file deploys nothing.
    const contents = new Map(DOCUMENTS.map((document) => [document, readCommandDocument(document)]));
    super('recoverops:execution:SsmDocuments', name, {}, opts);
    const deploy = (document: DocumentName): DeployedDocument => {
      const deployed = new aws.ssm.Document(
        `${name}-${document}`,
        {
          name: `${args.documentPrefix}${document}`,
          documentType: 'Command',
          documentFormat: 'YAML',
          content: contents.get(document) ?? '',
          targetType: '/AWS::EC2::Instance',
          tags: args.tags,
        },
        { parent: this },
      );
      return {
        name: deployed.name,
        arn: deployed.arn,
        version: deployed.defaultVersion,
        hash: deployed.hash,
      };
    };
    this.documents = {
      RunStep: deploy('RunStep'),
      Diagnose: deploy('Diagnose'),
      ReadLedger: deploy('ReadLedger'),
    };
    this.registerOutputs({ documents: this.documents });
  }
}
