import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { DELIVERY_POLICY } from './delivery-policy.ts';

export interface AlarmSubscriptionArgs {
  readonly topicArn: pulumi.Input<string>;
  /** `https://<host>/webhooks/sns`, reachable from SNS with a certificate that it trusts. */
  readonly endpointUrl: pulumi.Input<string>;
  readonly deadLetterQueueArn: pulumi.Input<string>;
}

/** After this the update fails: a deployment that gets no alarms must not look like a success. */
const CONFIRMATION_TIMEOUT_MINUTES = 15;

function checkedUrl(url: string): string {
  const { protocol, search, username } = new URL(url);
  if (protocol === 'https:' && search === '' && username === '') return url;
  throw new Error(
    `the alarm endpoint ${url} must be a plain https URL: give the ingress a domain and a certificate`,
  );
}

/**
 * Delivers the alarm topic to the ingress, which confirms by itself through the API. Pulumi waits for that, so pass
 * `dependsOn` the ingress service: while it is not up, SNS repeats the request to confirm only as long as its delivery
 * policy lasts. When the wait ends in an error, run `pulumi up` again: it makes a fresh subscription.
 */
export class AlarmSubscription extends pulumi.ComponentResource {
  readonly subscriptionArn: pulumi.Output<string>;

  constructor(name: string, args: AlarmSubscriptionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { endpointUrl } = args;
    const endpoint =
      typeof endpointUrl === 'string'
        ? checkedUrl(endpointUrl)
        : pulumi.output(endpointUrl).apply(checkedUrl);
    super('recoverops:messaging:AlarmSubscription', name, {}, opts);
    const subscription = new aws.sns.TopicSubscription(
      `${name}-https`,
      {
        topic: args.topicArn,
        protocol: 'https',
        endpoint,
        // Raw delivery would strip the envelope and with it the signature.
        rawMessageDelivery: false,
        endpointAutoConfirms: true,
        confirmationTimeoutInMinutes: CONFIRMATION_TIMEOUT_MINUTES,
        deliveryPolicy: JSON.stringify(DELIVERY_POLICY),
        redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: args.deadLetterQueueArn }),
      },
      { parent: this },
    );
    this.subscriptionArn = subscription.arn;
    this.registerOutputs({ subscriptionArn: this.subscriptionArn });
  }
}
