import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface ImageRepositoryArgs {
  readonly repositoryName: string;
  /** The function that Lambda may start from its images; null: none. */
  readonly functionArn: string | null;
  /** Delete the images with the repository: development only. */
  readonly forceDelete: boolean;
}

/** Images that are neither tagged nor run any more are gone after this. */
const UNTAGGED_KEPT_DAYS = 14;

/** The product's images: scanned when pushed, and a tag once given stays with its image. */
export class ImageRepository extends pulumi.ComponentResource {
  readonly repositoryUrl: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:compute:ImageRepository', name, {}, opts);
    const repository = new aws.ecr.Repository(
      name,
      {
        name: args.repositoryName,
        imageTagMutability: 'IMMUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'AES256' }],
        forceDelete: args.forceDelete,
      },
      { parent: this },
    );
    new aws.ecr.LifecyclePolicy(
      name,
      {
        repository: repository.name,
        policy: JSON.stringify({
          rules: [
            {
              rulePriority: 1,
              description: 'Untagged images',
              selection: {
                tagStatus: 'untagged',
                countType: 'sinceImagePushed',
                countUnit: 'days',
                countNumber: UNTAGGED_KEPT_DAYS,
              },
              action: { type: 'expire' },
            },
          ],
        }),
      },
      { parent: this },
    );
    if (args.functionArn !== null)
      new aws.ecr.RepositoryPolicy(
        name,
        {
          repository: repository.name,
          policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'FunctionsPull',
                Effect: 'Allow',
                Principal: { Service: 'lambda.amazonaws.com' },
                Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
                Condition: { ArnLike: { 'aws:SourceArn': args.functionArn } },
              },
            ],
          }),
        },
        { parent: this },
      );
    this.repositoryUrl = repository.repositoryUrl;
    this.repositoryArn = repository.arn;
    this.registerOutputs({ repositoryUrl: this.repositoryUrl });
  }
}
