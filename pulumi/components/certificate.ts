import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface CertificateArgs {
  readonly domain: string;
  readonly hostedZoneId: string;
}

/** A public certificate of the domain, validated in its zone, and renewed by AWS as long as the record is there. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate has been issued. */
  readonly certificateArn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super('recoverops:network:Certificate', name, {}, opts);
    const parent = { parent: this };
    const certificate = new aws.acm.Certificate(
      name,
      { domainName: args.domain, validationMethod: 'DNS', keyAlgorithm: 'EC_prime256v1' },
      parent,
    );
    const option = certificate.domainValidationOptions.apply(([first]) => {
      if (first === undefined) throw new Error(`ACM gave no validation record for ${args.domain}`);
      return first;
    });
    const record = new aws.route53.Record(
      name,
      {
        zoneId: args.hostedZoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType.apply((type) => type as aws.route53.RecordType),
        records: [option.resourceRecordValue],
        ttl: 300,
        allowOverwrite: true,
      },
      parent,
    );
    const validated = new aws.acm.CertificateValidation(
      name,
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      parent,
    );
    this.certificateArn = validated.certificateArn;
    this.registerOutputs({ certificateArn: this.certificateArn });
  }
}
