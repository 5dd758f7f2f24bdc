// npm run --silent infra:account -- OPTIONS > template.json: the CloudFormation template for a further account, in which
// incidents are then worked on (docs/operations/multi-account.md).
//
//   --account ID          its 12 digits
//   --regions LIST        where its managed hosts are, separated by commas
//   --worker-role ARN     the worker's role in the home account
//   --external-id TEXT    one for each account, e.g. from uuidgen
//   --bucket NAME         the evidence bucket in the home account
//   --data-key ARN        its customer key (output dataKeyArn); `none` where it has none
//   --prefix NAME         before the names of the roles (recoverops)
//   --document-prefix P   before the names of the documents (RecoverOps-)
//
// Exit codes: 0 the template is on standard output | 64 wrong arguments
import { parseArgs } from 'node:util';
import { accountTemplate } from '../pulumi/account-template.ts';

const WRONG_ARGUMENTS = 64;
const text = { type: 'string' } as const;

function main(args: readonly string[]): number {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        account: text,
        regions: text,
        'worker-role': text,
        'external-id': text,
        bucket: text,
        'data-key': text,
        prefix: { ...text, default: 'recoverops' },
        'document-prefix': { ...text, default: 'RecoverOps-' },
      },
    });
    const required = (
      name: 'account' | 'regions' | 'worker-role' | 'external-id' | 'bucket' | 'data-key',
      form: RegExp,
    ) => {
      const value = values[name] ?? '';
      if (form.test(value)) return value;
      throw new Error(value === '' ? `--${name} is missing` : `--${name} is "${value}", which it cannot be`);
    };
    const dataKey = required('data-key', /^(?:none|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+)$/);
    const workerRoleArn = required('worker-role', /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/);
    const template = accountTemplate({
      partition: workerRoleArn.split(':')[1] ?? 'aws',
      account: required('account', /^\d{12}$/),
      regions: required('regions', /^[a-z]{2}(-[a-z]+)+-\d(,[a-z]{2}(-[a-z]+)+-\d)*$/).split(','),
      workerRoleArn,
      externalId: required('external-id', /^.+$/),
      bucketName: required('bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
      dataKeyArn: dataKey === 'none' ? null : dataKey,
      prefix: values.prefix,
      documentPrefix: values['document-prefix'],
    });
    console.log(JSON.stringify(template, null, 2));
    return 0;
  } catch (error) {
    console.error(
      `infra:account: ${error instanceof Error ? error.message : String(error)}; the options are at the head of scripts/infra-account.ts`,
    );
    return WRONG_ARGUMENTS;
  }
}

process.exitCode = main(process.argv.slice(2));
