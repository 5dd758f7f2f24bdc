/** An image with a fixed tag or digest; `latest` moves, so nobody would know what runs. */
export const IMAGE = /^[a-z0-9][a-z0-9._/:-]*(:(?!latest$)[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/;
/** Account, Region and repository of an image in a private registry of ECR, by either of its host names. */
const ECR_IMAGE =
  /^(\d{12})\.(?:dkr\.ecr|dkr-ecr)(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)\/([a-z0-9][a-z0-9._/-]*?)(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;
export const IMAGE_ADVICE =
  'give an image with a fixed tag or digest, such as 111122223333.dkr.ecr.us-east-1.amazonaws.com/recoverops-prod:1.4.0';

/** The ECR repository that an image is pulled from; undefined for other registries, which ask for no rights on AWS. */
export function repositoryArnOf(partition: string, image: string): string | undefined {
  const [, account, region, repository] = ECR_IMAGE.exec(image) ?? [];
  return repository === undefined
    ? undefined
    : `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
}

/** The Region of the private registry that an image is in; undefined for other registries. */
export function ecrRegionOf(image: string): string | undefined {
  return ECR_IMAGE.exec(image)?.[2];
}
